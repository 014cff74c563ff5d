// What a page makes of an answer over HTTP, of none, and of one that is long in coming.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { knockByPin, readMinutes, readRecord } from '../../web/http.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A server that answers after so long; what was asked is kept. */
function answering(status: number, body: unknown, after = 0) {
  const asked: (readonly [string, RequestInit])[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push([path, init]);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      setTimeout(() => resolve(new Response(JSON.stringify(body), { status })), after);
    });
  });
  return asked;
}

describe('the record, as a page asks for it', () => {
  it('[V8] comes with its entries, for whom the token is of', async () => {
    const asked = answering(200, { meeting: 'm', entries: [] });
    const reply = readRecord('m', 'secret');
    await vi.advanceTimersByTimeAsync(0);
    expect(await reply).toStrictEqual({ ok: true, body: { meeting: 'm', entries: [] } });
    expect(asked.map(([path, init]) => [path, init.headers])).toStrictEqual([
      ['/api/meetings/m/record', { authorization: 'Bearer secret' }],
    ]);
  });

  it('[V8] is none where the server refuses it, whatever stands in the answer', async () => {
    answering(403, { code: 'people.waiting', entries: [] });
    const reply = readRecord('m', 'secret');
    await vi.advanceTimersByTimeAsync(0);
    expect(await reply).toMatchObject({ ok: false, refusal: { code: 'people.waiting' } });
  });

  it('[V8] may take its time over a bad line, and is given up all the same', async () => {
    answering(200, { entries: [] }, 100_000);
    const late = readRecord('m', 'secret');
    await vi.advanceTimersByTimeAsync(100_000);
    expect(await late).toMatchObject({ ok: true });
    answering(200, { entries: [] }, 1_000_000);
    const never = readRecord('m', 'secret');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await never).toStrictEqual({ ok: false, refusal: { code: 'http.unreachable' } });
  });
});

describe('the minutes, as a page asks for them', () => {
  it('[L7] come as a text, for whom the token is of', async () => {
    const asked: (readonly [string, RequestInit])[] = [];
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      asked.push([path, init]);
      return Promise.resolve(new Response('# Lamps\n'));
    });
    expect(await readMinutes('m', 'secret')).toStrictEqual({ ok: true, body: '# Lamps\n' });
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(asked.map(([path, init]) => [path, init.headers])).toStrictEqual([
      [`/api/meetings/m/record?format=md&zone=${zone}`, { authorization: 'Bearer secret' }],
    ]);
  });

  it('[L7] have the times of the server where it does not know the zone of the device', async () => {
    vi.stubGlobal('fetch', (path: string) =>
      Promise.resolve(
        path.endsWith('zone=') ? new Response('# Lamps') : Response.json({ code: 'http.malformed' }, { status: 400 }),
      ),
    );
    expect(await readMinutes('m', 'secret')).toStrictEqual({ ok: true, body: '# Lamps' });
  });

  it('[L7] are none where the server refuses them', async () => {
    answering(403, { code: 'people.waiting' });
    const reply = readMinutes('m', 'secret');
    await vi.advanceTimersByTimeAsync(0);
    expect(await reply).toStrictEqual({ ok: false, refusal: { code: 'people.waiting' } });
  });
});

describe('whatever else a page asks for', () => {
  it('[S2] is given up after fifteen seconds', async () => {
    answering(200, {}, 15_001);
    const reply = knockByPin('12345674');
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await reply).toStrictEqual({ ok: false, refusal: { code: 'http.unreachable' } });
  });
});
