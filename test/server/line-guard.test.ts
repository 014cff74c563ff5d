// How much a line may send, by a clock that a test moves; and a line that does not read what it asked for.
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io } from 'socket.io-client';
import { WebSocketServer } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { CUT_ABOVE_BYTES } from '../../shared/protocol/limits.ts';
import { LineGuard } from '../../server/line-guard.ts';
import { FramedLine } from '../../server/live/framed.ts';
import { guardLine } from '../../server/live/guard.ts';
import { fakeClock } from '../support/fake-clock.ts';

const limits = { packetsAtOnce: 10, packetsPerSecond: 5, bytesAtOnce: 1_000, bytesPerSecond: 100 };

/** A guard over a line that nobody is at. */
function guarded() {
  const clock = fakeClock(1_800_000_000_000);
  const wire = { bytesRead: 500 };
  let cut = 0;
  const said: unknown[] = [];
  const line = Object.assign(new EventEmitter(), {
    close: (code: number, reason: string) => void said.push([code, reason]),
    pause: () => void said.push('paused'),
    terminate: () => void said.push('ended'),
  });
  const guard = new LineGuard(line, wire, limits, clock, () => (cut += 1));
  const passed = (tries: number) => Array.from({ length: tries }, () => guard.passes()).filter((may) => may).length;
  return { clock, wire, line, guard, passed, said, cuts: () => cut };
}

describe('a line', () => {
  it('[S6] may send so many packets at once, and so many a second after that', () => {
    const { clock, passed, cuts } = guarded();
    expect(passed(10)).toBe(10);
    expect([passed(1), cuts()]).toStrictEqual([0, 1]);
    clock.advance(1_000);
    expect(passed(6)).toBe(5);
    clock.advance(60_000);
    expect(passed(20)).toBe(10);
  });

  it('[S6] may send so many bytes at once, and so many a second after that, whatever they are', () => {
    const { clock, wire, guard } = guarded();
    wire.bytesRead += 1_000;
    expect(guard.passes()).toBe(true);
    clock.advance(1_000);
    wire.bytesRead += 100;
    expect(guard.passes()).toBe(true);
    wire.bytesRead += 1;
    expect(guard.passes()).toBe(false);
  });

  it('[S6] pays for a packet by its length once inflated, and for plain ones as they came', () => {
    const { wire, guard } = guarded();
    wire.bytesRead += 500;
    expect([guard.passes(240), guard.passes(240)]).toStrictEqual([true, true]);
    wire.bytesRead += 20;
    expect(guard.passes(400)).toBe(true);
    expect(guard.passes(121)).toBe(false);
  });

  it("[S6] is not cut because the store's clock was set back", () => {
    const { clock, passed } = guarded();
    passed(10);
    clock.advance(-86_400_000);
    expect(passed(10)).toBe(10);
  });

  it('[S6] pays for pings and pongs, of which nobody else hears', () => {
    const { line, passed } = guarded();
    for (let count = 0; count < 5; count += 1) {
      line.emit('ping', Buffer.alloc(0));
      line.emit('pong', Buffer.alloc(0));
    }
    expect(passed(1)).toBe(0);
  });
});

describe('a line that is cut', () => {
  it('[S6] is told why, not read any more, and ended whether or not it listens', () => {
    const { clock, line, guard, said, passed } = guarded();
    line.on('message', () => undefined);
    guard.end(1008, 'tooFast');
    guard.end(1008, 'slow');
    expect([said, line.listenerCount('message'), passed(1)]).toStrictEqual([[[1008, 'tooFast'], 'paused'], 0, 0]);
    clock.advance(1_000);
    expect([said.at(-1), clock.waiting()]).toStrictEqual(['ended', 0]);
  });
});

describe('a line of Socket.IO', () => {
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('[S6] is cut when it asks on and what it is to be told waits', async () => {
    const http = createServer();
    const server = new Server(http, { transports: ['websocket'], wsEngine: WebSocketServer });
    const codes: string[] = [];
    const clock = fakeClock();
    server.engine.on('connection', (conn: Socket['conn']) => guardLine(conn, clock, (code) => codes.push(code)));
    const came = new Promise<Socket>((resolve) => server.on('connection', resolve));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = http.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true, reconnection: false });
    closing.push(
      () => void client.close(),
      () => server.close(),
    );
    const { conn } = await came;
    // As if the line took nothing: what is said waits.
    conn.transport.writable = false;
    const text = 'x'.repeat(1_000);
    conn.write(text);
    expect(new FramedLine(conn).unsentBytes).toBeGreaterThan(text.length);
    for (let bytes = 0; bytes <= CUT_ABOVE_BYTES; bytes += text.length) conn.write(text);
    expect([codes, conn.readyState]).toStrictEqual([[], 'open']);
    client.emit('anything');
    await expect.poll(() => [codes, conn.readyState], { timeout: 5_000, interval: 5 }).toStrictEqual([['slow'], 'closed']);
    clock.advance(1_000);
  });
});
