// The number under attack: over two nodes and from many addresses, by the meeting's name and without it, while a hall comes in.
import { afterEach, describe, expect, it } from 'vitest';
import { pinWithCheck } from '../../shared/room/pin.ts';
import { cluster, comeIn, wish, type Cluster } from '../support/nodes.ts';
import { nth } from '../support/room.ts';
import type { Answered, Ask } from '../support/server.ts';
import { listening, surfaceOf } from '../support/surface.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const HALL = '198.51.100.7';
/** Another address each time. */
const somewhere = (index: number): string => `203.0.${Math.floor(index / 250)}.${index % 250}`;
/** Numbers with right check digits that lead nowhere. */
const wrong = (index: number): string => pinWithCheck(String(3_000_000 + index).padStart(7, '0'));

/** Two nodes behind a proxy over one store, and a meeting whose chair and screen sit in the hall. */
async function underAttack() {
  const at: Cluster = cluster({ size: 2 });
  closing.push(() => at.close());
  const surfaces = await Promise.all(
    at.nodes.map(({ rooms }) => listening(surfaceOf({ rooms, clock: at.clock, trustProxy: 1 }))),
  );
  closing.push(...surfaces.map(({ close }) => close));
  const founded = await nth(at.nodes, 0).rooms.create(wish());
  const chair = await comeIn(nth(at.nodes, 0), founded, 'chair', 'Chen');
  const screen = await comeIn(nth(at.nodes, 1), founded, 'screen', '');
  // Each looks at its record now and then, whichever node that comes to.
  const token = (await joinBy(nth(surfaces, 0).ask, founded.meeting, { key: founded.keys.clerk }, HALL)).body['token'];
  for (const { ask } of surfaces) {
    const headers = { 'x-forwarded-for': HALL, authorization: `Bearer ${String(token)}` };
    await ask('GET', `/api/meetings/${founded.meeting}/record`, { headers });
  }
  const asks: readonly Ask[] = surfaces.map(({ ask }) => ask);
  const doors = async () => (await nth(at.nodes, 0).rooms.roomOf(founded.meeting))?.people.doors.pin;
  return { at, asks, founded, chair, screen, doors };
}

const joinBy = (ask: Ask, meeting: string, by: object, from: string): Promise<Answered> =>
  ask('POST', `/api/meetings/${meeting}/join`, { body: { ...by, name: 'X' }, headers: { 'x-forwarded-for': from } });
const joinByNumber = (ask: Ask, pin: string, from: string): Promise<Answered> =>
  ask('POST', '/api/join', { body: { pin, name: 'X' }, headers: { 'x-forwarded-for': from } });
const knockBy = (ask: Ask, path: string, pin: string, from: string): Promise<Answered> =>
  ask('GET', path, { headers: { 'x-pin': pin, 'x-forwarded-for': from } });

const codeOf = ({ status, body }: Answered): string => `${status} ${String(body['code'] ?? '')}`.trim();
const countOf = (answers: readonly Answered[], code: string): number => answers.filter((one) => codeOf(one) === code).length;
/** As many in the same moment. */
const volley = (count: number, shot: (index: number) => Promise<Answered>): Promise<readonly Answered[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => shot(index)));

describe('a number that is guessed in one meeting', () => {
  it('[P2] changes after a hundred wrong tries over both nodes, at the door and in it, slips not counted', async () => {
    const { at, asks, founded, chair, screen, doors } = await underAttack();
    const door = `/api/meetings/${founded.meeting}/door`;
    const slip = `${founded.pin.slice(0, 7)}${(Number(founded.pin.slice(7)) + 1) % 10}`;
    const slips = await volley(40, (index) => joinBy(nth(asks, index % 2), founded.meeting, { pin: slip }, somewhere(index)));
    expect(countOf(slips, '422 pin.slip')).toBe(40);
    expect((await doors())?.tries).toBe(0);
    for (let index = 0; index < 99; index += 1) {
      const ask = nth(asks, index % 2);
      const answer =
        index % 3 === 0
          ? await knockBy(ask, door, wrong(index), somewhere(index))
          : await joinBy(ask, founded.meeting, { pin: wrong(index) }, somewhere(index));
      expect(codeOf(answer)).toBe('404 pin.unknown');
    }
    expect(await doors()).toMatchObject({ now: founded.pin, tries: 99 });
    await joinBy(nth(asks, 1), founded.meeting, { pin: wrong(99) }, somewhere(99));
    await at.settle();
    const changed = (await doors())?.now ?? '';
    expect(changed).not.toBe(founded.pin);
    at.clock.advance(300);
    await at.settle();
    expect(screen.shown.me).toMatchObject({ doors: { pin: changed } });
    expect(JSON.stringify(chair.shown.view)).toContain('pinChanged');
    for (const [index, pin] of [founded.pin, changed, founded.pin, changed].entries()) {
      expect(await joinByNumber(nth(asks, index % 2), pin, HALL)).toMatchObject({ status: 200 });
    }
    at.clock.advance(120_001);
    expect(codeOf(await joinByNumber(nth(asks, 0), founded.pin, HALL))).toBe('404 pin.unknown');
    expect(await joinByNumber(nth(asks, 1), changed, HALL)).toMatchObject({ status: 200 });
  });

  it('[P2] is not to be had by trying more, and nothing more is written; the hall comes in all the while', async () => {
    const { asks, founded, doors, at } = await underAttack();
    const ask = nth(asks, 0);
    const shots = await volley(160, (index) =>
      joinBy(ask, founded.meeting, { pin: index === 159 ? founded.pin : wrong(index) }, somewhere(index)),
    );
    expect(countOf(shots, '404 pin.unknown')).toBe(100);
    expect(countOf(shots, '429 pin.tooMany')).toBe(60);
    const written = at.store.disk.logs.get(founded.meeting)?.length;
    const now = (await doors())?.now ?? '';
    // Whoever guesses is not told whether they were right.
    for (const pin of [now, wrong(1)]) {
      expect(codeOf(await joinBy(ask, founded.meeting, { pin }, somewhere(500)))).toBe('429 pin.tooMany');
      expect(codeOf(await knockBy(ask, `/api/meetings/${founded.meeting}/door`, pin, somewhere(501)))).toBe('429 pin.tooMany');
    }
    expect(at.store.disk.logs.get(founded.meeting)?.length).toBe(written);
    expect(await joinBy(ask, founded.meeting, { pin: now }, HALL)).toMatchObject({ status: 200 });
    expect(await joinBy(ask, founded.meeting, { key: founded.keys.participant }, somewhere(502))).toMatchObject({ status: 200 });
    at.clock.advance(10_000);
    expect(await joinBy(ask, founded.meeting, { pin: now }, somewhere(503))).toMatchObject({ status: 200 });
  });
});

describe('a number that is guessed without a meeting', () => {
  it('[P2] stops for whoever tries, at each node; one address alone keeps nobody else out', async () => {
    const { asks, founded } = await underAttack();
    for (const ask of asks) {
      const alone = await volley(60, (index) => joinByNumber(ask, wrong(index), '192.0.2.66'));
      expect(countOf(alone, '404 pin.unknown')).toBe(20);
      expect(codeOf(await joinByNumber(ask, founded.pin, '192.0.2.66'))).toBe('429 pin.tooMany');
      expect(await joinByNumber(ask, founded.pin, somewhere(900))).toMatchObject({ status: 200 });
      const spread = await volley(130, (index) => knockBy(ask, '/api/door', wrong(index), somewhere(index)));
      expect(countOf(spread, '404 pin.unknown')).toBe(80);
      expect(countOf(spread, '429 pin.tooMany')).toBe(50);
    }
  });

  it('[P2] tells who guesses nothing any more, and keeps no hall out where somebody of the meeting is', async () => {
    const { asks, founded } = await underAttack();
    for (const ask of asks) {
      await volley(120, (index) => joinByNumber(ask, wrong(index), somewhere(index)));
      const strangers = [founded.pin, wrong(1)].flatMap((pin) => [
        joinByNumber(ask, pin, somewhere(600)),
        knockBy(ask, '/api/door', pin, somewhere(601)),
      ]);
      expect((await Promise.all(strangers)).map(codeOf)).toStrictEqual(strangers.map(() => '429 pin.tooMany'));
      const hall = await volley(60, () => joinByNumber(ask, founded.pin, HALL));
      expect(countOf(hall, '200')).toBe(60);
    }
  });

  it('[P2] claims no address where none can be believed', async () => {
    const at = cluster();
    closing.push(() => at.close());
    // The proxy was forgotten in the settings: its one address says nothing of anybody.
    const { ask, close } = await listening(surfaceOf({ rooms: nth(at.nodes, 0).rooms, clock: at.clock, trustProxy: 0 }));
    closing.push(close);
    const founded = await nth(at.nodes, 0).rooms.create(wish());
    expect(await joinByNumber(ask, founded.pin, HALL)).toMatchObject({ status: 200 });
    await volley(120, (index) => joinBy(ask, founded.meeting, { pin: wrong(index) }, HALL));
    expect(codeOf(await joinByNumber(ask, founded.pin, HALL))).toBe('429 pin.tooMany');
  });
});
