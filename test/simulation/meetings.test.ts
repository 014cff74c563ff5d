// Simulated meetings by seed: whatever goes wrong, what was promised holds after each step.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { simulate } from './meeting.ts';
import { Tally } from './tally.ts';

/** `SIMULATION_SEED=n npx vitest run test/simulation` plays that meeting alone and tells it step by step. */
const given = process.env['SIMULATION_SEED'];
const seeds = given === undefined ? Array.from({ length: 24 }, (_, index) => index + 1) : [Number(given)];

/** What must have come up for the rest to mean something. */
const WANTED = [
  ...['queue.join', 'queue.leave', 'queue.write', 'queue.move', 'queue.skip', 'queue.invite', 'queue.setOrder'],
  ...['floor.give', 'floor.end', 'floor.absent', 'floor.pause', 'floor.extend', 'floor.callToOrder'],
  ...['rounds.open', 'rounds.pass', 'rounds.close', 'orders.hear', 'orders.rule'],
  ...['flags.raise', 'flags.rule', 'flags.redressed', 'flags.reopen', 'flags.withdraw', 'flags.contest'],
  ...['polls.announce', 'polls.open', 'polls.cast', 'polls.close', 'polls.cancel', 'polls.raise', 'polls.way'],
  ...['people.admit', 'people.remove', 'people.consent', 'people.assign', 'people.register', 'people.delegate'],
  ...['people.callRoll', 'people.here', 'people.checkOut', 'people.merge', 'people.help', 'people.correct'],
  ...['meeting.start', 'meeting.pause', 'meeting.resume', 'meeting.takeBack', 'meeting.close', 'meeting.configure'],
  ...['agenda.open', 'agenda.close', 'agenda.defer', 'agenda.refer'],
  ...['decisions.propose', 'decisions.object', 'decisions.adopt', 'decisions.commit', 'decisions.accept'],
];

const FAULTS = [
  ...['a line cut', 'everybody cut', 'a message dropped', 'a client that stops reading', 'a chair who goes away'],
  ...['a node killed', 'a node asked to leave', 'a node cut from the store', 'a node far away', 'the store silent'],
];

describe('simulated meetings', () => {
  const tally = new Tally();

  it.each(seeds)('[S1][S2][S4] keep what was promised, with seed %i', async (seed) => {
    const tell = given === undefined ? {} : { tell: (line: string) => console.log(line) };
    const meeting = await simulate(seed, tell);
    tally.add(meeting);
    expect(meeting.failure).toBeUndefined();
  });

  it.skipIf(given !== undefined)('[S4] have seen the kinds of commands accepted, open and closed polls, and every fault', () => {
    const commands = [...WANTED.map((type) => `command: ${type} accepted`), 'command: link replaced', 'command: number replaced'];
    const polls = ['poll: open, yesNoAbstain', 'poll: closed, yesNoAbstain', 'poll: closed, schulze', 'poll: closed, consent'];
    const faults = FAULTS.map((name) => `fault: ${name}`);
    expect([...commands, ...polls, ...faults].filter((what) => tally.of(what) === 0)).toStrictEqual([]);
    expect(tally.of('sum: views held against the log')).toBeGreaterThan(10_000);
  });

  it.each([4])('[S4] are told the same twice, to the last word, with seed %i', async (seed) => {
    const told = async (): Promise<string> => {
      const hash = createHash('sha256');
      await simulate(seed, { tell: (line) => hash.update(`${line}\n`) });
      return hash.digest('hex');
    };
    expect(await told()).toBe(await told());
  });
});
