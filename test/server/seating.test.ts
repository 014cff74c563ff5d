// A line whose person is known but who cannot be seated just now: it is closed so that it comes back by itself.
import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { LiveSurface } from '../../server/live/sockets.ts';
import { StoreUnavailable } from '../../server/ports.ts';
import type { Rooms } from '../../server/rooms/rooms.ts';
import { openEmbeddedClock } from '../../server/system/clock.ts';
import { personId } from '../../shared/room/ids.ts';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A live surface whose rooms know everybody, and seat whom `connect` seats. */
async function surface(connect: Rooms['connect']): Promise<string> {
  const clock = openEmbeddedClock();
  const http = createServer();
  const whoIs: Rooms['whoIs'] = async () => ({ kind: 'person', person: personId('p1'), role: 'chair', name: '陈', status: 'in' });
  const nothing = (): void => undefined;
  const live = new LiveSurface(http, {
    rooms: { whoIs, connect } as Rooms,
    clock,
    originOf: () => 'none',
    tokenFromCookies: () => undefined,
    callerOf: () => undefined,
    arrived: nothing,
    meters: { commandCame: nothing, commandAnswered: nothing, delivered: nothing, dismissed: nothing },
    report: nothing,
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => clock.close(),
    () => live.close(),
  );
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  return `http://127.0.0.1:${address.port}`;
}

/** Why the line ended, as Socket.IO's client tells it, and the goodbyes before that. */
function endOf(url: string): Promise<{ readonly reason: string; readonly byes: readonly string[] }> {
  const socket = io(url, { transports: ['websocket'], auth: { meeting: 'abcdefgh', token: 'x' }, reconnection: false });
  closing.push(() => void socket.disconnect());
  const byes: string[] = [];
  socket.on('bye', ({ code }: { readonly code: string }) => byes.push(code));
  return new Promise((resolve) => socket.on('disconnect', (reason) => resolve({ reason, byes })));
}

it.each([
  ['the store does not answer', () => Promise.reject(new StoreUnavailable('away'))],
  ['the token is no longer good', () => Promise.resolve(undefined)],
])('[S4] comes back by itself, where the door says what is so: %s', async (_, connect) => {
  // Whom Socket.IO is told to disconnect ("io server disconnect") would stay away for good, on a page that says it reconnects.
  expect(await endOf(await surface(connect))).toStrictEqual({ reason: 'transport close', byes: ['leaving'] });
});
