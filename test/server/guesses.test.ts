// How many wrong numbers may be tried, from where, and whom none of that keeps out; and what is believed of an address.
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Buckets } from '../../server/buckets.ts';
import { callerOf } from '../../server/http/caller.ts';
import { countGuesses, type Guesses } from '../../server/http/guesses.ts';
import { fakeClock } from '../support/fake-clock.ts';

const START = 1_800_000_000_000;

/** How many of so many wrong tries may be made. */
const tried = (guesses: Guesses, count: number, of: (index: number) => Partial<Parameters<Guesses['begin']>[0]>): number =>
  Array.from({ length: count }, (_, index) =>
    guesses.begin({ meeting: undefined, named: false, address: `10.0.0.${index}`, ...of(index) }),
  ).filter((rightly) => rightly !== undefined).length;

describe('buckets by key', () => {
  it('[P2] hold so many at once, and then one after each pause', () => {
    const clock = fakeClock(START);
    const buckets = new Buckets(clock, 3, 10_000);
    const take = () => buckets.take('a');
    expect([take(), take(), take(), take()]).toStrictEqual([true, true, true, false]);
    expect(buckets.take('b')).toBe(true);
    clock.advance(9_999);
    expect(take()).toBe(false);
    clock.advance(1);
    expect([take(), take()]).toStrictEqual([true, false]);
    buckets.giveBack('a');
    expect([take(), take()]).toStrictEqual([true, false]);
    clock.advance(1_000_000);
    expect([take(), take(), take(), take()]).toStrictEqual([true, true, true, false]);
  });
});

describe('guessing a number', () => {
  it('[P2] that leads nowhere stops after a hundred wrong ones at a node, and goes on slowly', () => {
    const clock = fakeClock(START);
    const guesses = countGuesses(clock);
    expect(tried(guesses, 250, () => ({}))).toBe(100);
    clock.advance(9_000);
    expect(tried(guesses, 10, () => ({}))).toBe(0);
    clock.advance(1_000);
    expect(tried(guesses, 10, () => ({}))).toBe(1);
  });

  it('[P2] costs nothing when it was right', () => {
    const guesses = countGuesses(fakeClock(START));
    for (let round = 0; round < 500; round += 1) guesses.begin({ meeting: 'm', named: false, address: '10.0.0.1' })?.();
    expect(tried(guesses, 250, () => ({ meeting: 'm', named: true }))).toBe(100);
  });

  it('[P2] from one address leaves four fifths of what a node allows to everybody else', () => {
    const guesses = countGuesses(fakeClock(START));
    expect(tried(guesses, 250, () => ({ address: '10.9.9.9' }))).toBe(20);
    expect(tried(guesses, 250, () => ({}))).toBe(80);
  });

  it('[P2] in one meeting stops after a hundred wherever it comes from, and stops nobody at another', () => {
    const guesses = countGuesses(fakeClock(START));
    expect(tried(guesses, 250, () => ({ meeting: 'm', named: true }))).toBe(100);
    expect(tried(guesses, 250, () => ({ meeting: 'other', named: true }))).toBe(100);
    // By a number that leads there, the meeting is tried as well.
    expect(tried(guesses, 250, () => ({ meeting: 'm' }))).toBe(0);
    expect(tried(guesses, 250, () => ({}))).toBe(100);
  });

  it('[P2] keeps nobody out who comes from where somebody of the meeting is', () => {
    const clock = fakeClock(START);
    const guesses = countGuesses(clock);
    guesses.met('m', '10.1.1.1');
    tried(guesses, 250, () => ({}));
    tried(guesses, 250, () => ({ meeting: 'm', named: true }));
    const hall = { meeting: 'm', named: false, address: '10.1.1.1' };
    for (let person = 0; person < 2_000; person += 1) {
      const wasRight = guesses.begin(hall);
      expect(wasRight).toBeDefined();
      wasRight?.();
    }
    expect(guesses.begin({ ...hall, meeting: 'other' })).toBeUndefined();
    expect(guesses.begin({ ...hall, address: undefined })).toBeUndefined();
    // Nor does it open the door to guessing from there: five hundred wrong ones, and then as slowly as anybody.
    expect(tried(guesses, 900, () => hall)).toBe(500);
    clock.advance(12 * 3_600_000);
    tried(guesses, 250, () => ({}));
    expect(guesses.begin(hall)).toBeUndefined();
  });

  it('[S5] remembers a thousand addresses of a meeting, the last ones', () => {
    const guesses = countGuesses(fakeClock(START));
    for (let index = 0; index <= 1_000; index += 1) guesses.met('m', `address ${index}`);
    tried(guesses, 250, () => ({ meeting: 'm', named: true }));
    const opens = (address: string) => guesses.begin({ meeting: 'm', named: true, address }) !== undefined;
    expect(['address 0', 'address 1', 'address 1000'].map(opens)).toStrictEqual([false, true, true]);
  });
});

describe('an address', () => {
  const from = (remote: string, headers: Readonly<Record<string, string>> = {}): IncomingMessage => {
    const socket = new Socket();
    Object.defineProperty(socket, 'remoteAddress', { value: remote });
    return Object.assign(new IncomingMessage(socket), { headers });
  };
  const proxied = (forwarded: string) => from('10.0.0.1', { 'x-forwarded-for': forwarded });

  it('[P2] is the one before the proxies that are trusted, and no other that is claimed', () => {
    expect(callerOf(from('1.2.3.4'), 0)).toBe('1.2.3.4');
    expect(callerOf(proxied('6.6.6.6, 1.2.3.4'), 1)).toBe('1.2.3.4');
    expect(callerOf(proxied('6.6.6.6, 1.2.3.4, 10.0.0.2'), 2)).toBe('1.2.3.4');
    expect(callerOf(from('1.2.3.4'), 1)).toBe('1.2.3.4');
  });

  it('[P2] is none behind a proxy that is not said to be there, nor where it is no address', () => {
    expect(callerOf(proxied('1.2.3.4'), 0)).toBeUndefined();
    expect(callerOf(from('10.0.0.1', { forwarded: 'for=1.2.3.4' }), 0)).toBeUndefined();
    expect(callerOf(proxied('unknown'), 1)).toBeUndefined();
    expect(callerOf(proxied('1.2.3.4:5000'), 1)).toBeUndefined();
  });

  it('[P2] of IPv6 is the network of a house', () => {
    const networks = ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:DB8:1:2::1', '2001:db8:1:2::%eth0'];
    expect(networks.map((address) => callerOf(from(address), 0))).toStrictEqual(networks.map(() => '2001:db8:1:2::/64'));
    expect(callerOf(from('2001:db8::5'), 0)).toBe('2001:db8:0:0::/64');
    expect(callerOf(from('::1'), 0)).toBe('0:0:0:0::/64');
    expect(callerOf(from('::ffff:1.2.3.4'), 0)).toBe('1.2.3.4');
  });
});
