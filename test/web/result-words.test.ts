// What is told of a poll's rule before it, and of its result after: the part that was not met, with its figures.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Choice } from '../../shared/counting/rules.ts';
import type { PollWish } from '../../shared/room/polls/polls.ts';
import { viewOf } from '../../shared/room/view.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession } from '../support/room.ts';
import type * as resultWords from '../../web/polls/result-words.ts';
import type * as words from '../../web/polls/words.ts';

/** Said in the page's own modules, which are read once the compiler's word stands for something. */
let ruleWords: typeof words.ruleWords;
let reasonWords: typeof resultWords.reasonWords;
beforeAll(async () => {
  vi.stubGlobal('$state', <Value>(value: Value) => value);
  ({ ruleWords } = await import('../../web/polls/words.ts'));
  ({ reasonWords } = await import('../../web/polls/result-words.ts'));
});
afterAll(() => void vi.unstubAllGlobals());

/** A poll in which each of five says something or nothing, in a group of their own or in none. */
function polled(wish: Partial<PollWish>, choices: readonly (Choice | undefined)[], groups: readonly string[] = []) {
  const people = ['ann', 'ben', 'cid', 'dan', 'eve'].map((name, place) => [name, groups[place]].filter(Boolean).join('@'));
  const { story, chair, persons } = inSession(people);
  const ballots = new Ballots(story);
  const poll = ballots.open(chair, { secrecy: 'open', base: 'cast', ...wish });
  const seen = () => {
    const found = viewOf(story.room, 'public').polls[poll];
    if (!found) throw new Error('no poll');
    return found;
  };
  const before = ruleWords(seen(), 5);
  for (const [place, choice] of choices.entries()) {
    const person = persons[place];
    if (person && choice !== undefined) ballots.cast(person, poll, choice);
  }
  ballots.do(chair, { type: 'polls.close', poll });
  const after = seen();
  return { before, reasons: 'result' in after && after.result ? reasonWords(after, after.result) : undefined };
}

describe('why a poll was not carried', () => {
  it('[V4] names the groups that said no, though the majority was there', () => {
    const wish = { majority: '2/3', everyGroup: true } as const;
    const { reasons } = polled(wish, ['yes', 'yes', 'yes', 'yes', 'no'], ['居民', '居民', '居民', '物业', '商户']);
    expect(reasons).toStrictEqual(['要每一方都同意多于反对，没有做到的：商户。']);
  });

  it('[V4] gives the figures of the majority that was missed', () => {
    expect(polled({ majority: '2/3' }, ['yes', 'yes', 'yes', 'no', 'no']).reasons).toStrictEqual([
      '5 票里要 4 票同意，只有 3 票。',
    ]);
    expect(polled({ majority: 'simple' }, ['yes', 'no']).reasons).toStrictEqual(['同意 1 票，反对 1 票：同意要多于反对。']);
  });

  it('[V4] says what was reached when it carried, and gives no example', () => {
    expect(polled({ majority: '2/3' }, ['yes', 'yes', 'yes', 'yes', 'no']).reasons).toStrictEqual([
      '5 票里要 4 票同意，有 4 票。',
    ]);
  });

  it('[V4] names the part of the quorum that was missed, and who was missing', () => {
    const quorum = { cast: '1/2', of: 'entitled', eachGroup: 1 } as const;
    const groups = ['居民', '居民', '居民', '居民', '商户'];
    expect(polled({ quorum }, ['yes', 'yes'], groups).reasons).toStrictEqual(['投了 2 票，要 3 票才算数。']);
    expect(polled({ quorum }, ['yes', 'yes', 'yes'], groups).reasons).toStrictEqual([
      '每一方至少要有 1 票才算数，不够的：商户。',
    ]);
  });

  it('[V10] tells nothing that a closed poll of few keeps back', () => {
    expect(polled({ secrecy: 'closed', majority: '2/3' }, ['yes', 'no']).reasons).toStrictEqual([]);
  });

  it('[V14] is declared before: each part of the quorum, and who votes', () => {
    const quorum = { cast: '1/2', of: 'entitled', eachGroup: 2 } as const;
    const { before } = polled({ quorum, groups: ['居民'] }, [], ['居民', '居民']);
    expect(before).toContain('至少要有 1/2 的席位投票才算数。');
    expect(before).toContain('每一方至少要有 2 位投票才算数。');
    expect(before).toContain('只由这些方投票：居民。');
  });
});
