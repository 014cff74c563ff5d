// Who chose what in an open poll, read on the page from the record after the close.
import { describe, expect, it } from 'vitest';
import { whoVoted } from '../../web/ballots/who-voted.ts';
import { Ballots } from '../support/ballots.ts';
import { storedOf } from '../support/entries.ts';
import { inSession, nth } from '../support/room.ts';

function polled(secrecy: 'open' | 'closed') {
  const { story, chair, clerk, persons } = inSession(['ann@North', 'ben@South', 'cai']);
  const [ann, ben, cai] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
  story.do(chair, { type: 'people.correct', person: cai, helped: true });
  const ballots = new Ballots(story);
  const poll = ballots.open(chair, { secrecy });
  ballots.cast(ben, poll, 'yes');
  ballots.cast(ann, poll, 'yes');
  ballots.cast(ann, poll, 'no');
  ballots.cast(clerk, poll, 'abstain', cai);
  ballots.do(chair, { type: 'polls.close', poll });
  return { entries: storedOf(story), poll, ann, ben, cai };
}

describe('who voted how', () => {
  it('[V7] is told of an open poll after its close: number, group and the last choice of each', () => {
    const { entries, poll, ann, ben, cai } = polled('open');
    const said = whoVoted(entries, poll);
    expect(said?.map(({ person, group, choice, origin }) => [person, group, choice, origin])).toStrictEqual([
      [ann, 'North', 'no', 'device'],
      [ben, 'South', 'yes', 'device'],
      [cai, '', 'abstain', 'helped'],
    ]);
    expect(said?.map(({ number }) => number)).toStrictEqual([4, 5, 6]);
  });

  it('[V7] is told of no closed poll, and of none whose close the record does not hold', () => {
    const { entries, poll } = polled('closed');
    expect(whoVoted(entries, poll)).toStrictEqual([]);
    expect(whoVoted(entries.slice(0, -1), poll)).toBeUndefined();
  });
});
