// Raising a poll's secrecy before it opens, and putting a question again.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import type { Procedure } from '../../shared/procedures/procedure.ts';
import { flagId, itemId, pollId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import type { PollWish } from '../../shared/room/polls/polls.ts';
import { pollOf } from '../../shared/room/readings.ts';
import { inSession, nth, rules, START, type Story } from '../support/room.ts';

const polling = (change: Partial<Procedure['poll']>) => ({ rules: rules({ poll: { ...plain.poll, ...change } }) });
const reading = polling({ readSeconds: 30 });
const proposal = (text: string, hash = `hash of ${text}`) => ({ item: itemId('a1'), text, hash, editedAt: START });

const open = (wish: Partial<PollWish> & { poll?: PollId } = {}) => ({ type: 'polls.open' as const, title: 'Lamps?', ...wish });
const announce = (wish: Partial<PollWish> = {}) => ({ type: 'polls.announce' as const, title: 'Lamps?', ...wish });
const opened = (story: Story, chair: PersonId, wish: Partial<PollWish> = {}): PollId =>
  pollId(String(story.do(chair, open(wish))['poll']));
const announced = (story: Story, chair: PersonId, wish: Partial<PollWish> = {}): PollId =>
  pollId(String(story.do(chair, announce(wish))['poll']));

/** Opens a poll that everybody answers alike and that is closed at once. */
function settled(
  story: Story,
  chair: PersonId,
  voters: readonly PersonId[],
  wish: Partial<PollWish> = {},
  choice = 'yes',
): PollId {
  const poll = opened(story, chair, wish);
  for (const voter of voters) story.do(voter, { type: 'polls.cast', poll, choice });
  story.do(chair, { type: 'polls.close', poll });
  return poll;
}

describe('raising the secrecy', () => {
  const raise = (poll?: PollId) => ({ type: 'polls.raise' as const, secrecy: 'closed' as const, ...(poll && { poll }) });

  it('[V7] a supervisor raises the next poll at once, and the chair cannot open it lower', () => {
    const { story, chair, supervisor } = inSession(['ann', 'ben']);
    story.do(supervisor, raise());
    expect(story.refusalOf(chair, open({ secrecy: 'open' }))).toStrictEqual({ code: 'polls.secrecyTooLow', lowest: 'closed' });
    const poll = opened(story, chair);
    expect(pollOf(story.room, poll)?.terms.secrecy).toBe('closed');
    story.do(chair, { type: 'polls.cancel', poll, reason: 'Wrong question' });
    opened(story, chair, { secrecy: 'open' });
  });

  it('[V7] the third seat that asks raises it; nobody asks twice', () => {
    const { story, chair, persons } = inSession(['ann', 'ben', 'cai'], reading);
    const poll = announced(story, chair);
    expect(story.do(nth(persons, 0), raise())).toStrictEqual({ takesEffect: false });
    story.refused(nth(persons, 0), raise(), 'polls.alreadyAsked');
    story.do(nth(persons, 1), raise(poll));
    expect(pollOf(story.room, poll)?.terms.secrecy).toBe('open');
    expect(story.do(nth(persons, 2), raise())).toStrictEqual({ takesEffect: true });
    expect(pollOf(story.room, poll)?.terms.secrecy).toBe('closed');
    story.refused(chair, announce({ secrecy: 'open' }), 'polls.secrecyTooLow');
  });

  it('[V7] nobody lowers it, goes beyond what the template allows, or changes an open poll', () => {
    const { story, chair, supervisor } = inSession(['ann', 'ben'], polling({ mayBeRaisedTo: 'closed' }));
    expect(story.refusalOf(supervisor, { ...raise(), secrecy: 'open' })).toStrictEqual({
      code: 'polls.cannotLower',
      lowest: 'open',
    });
    story.refused(supervisor, { ...raise(), secrecy: 'sealed' }, 'polls.secrecyTooHigh');
    const poll = opened(story, chair);
    story.refused(supervisor, raise(poll), 'polls.secrecyFixed');
    story.refused(supervisor, raise(pollId('v9')), 'polls.unknown');
  });

  it('[V7][V4] an announced poll is raised to nothing that it could not be asked at', () => {
    const { story, chair, supervisor } = inSession(['ann', 'ben', 'cai'], polling({ readSeconds: 30, mayBeRaisedTo: 'sealed' }));
    const everyGroup = announced(story, chair, { everyGroup: true });
    const seal = { type: 'polls.raise', secrecy: 'sealed' } as const;
    expect(story.refusalOf(supervisor, seal)).toStrictEqual({ code: 'polls.notSealable', because: 'everyGroup' });
    story.do(chair, { type: 'polls.cancel', poll: everyGroup, reason: 'Other rule' });
    announced(story, chair, { method: 'hands' });
    story.refused(supervisor, raise(), 'polls.handsAreOpen');
  });

  it('[V7] only seats ask, and for any level up to the highest of the template', () => {
    const { story, supervisor } = inSession(['ann', 'ben'], polling({ mayBeRaisedTo: 'sealed' }));
    story.refused(story.enter('expert', 'law'), raise(), 'polls.noSeat');
    expect(story.do(supervisor, { ...raise(), secrecy: 'sealed' })).toStrictEqual({ takesEffect: true });
    expect(story.room.polls.raised).toBe('sealed');
  });
});

describe('putting a question again', () => {
  it('[V11] the same question is not put again', () => {
    const { story, chair, persons } = inSession(['ann']);
    const poll = settled(story, chair, [chair, ...persons]);
    expect(story.refusalOf(chair, open())).toStrictEqual({ code: 'polls.alreadyPut', poll });
    expect(story.refusalOf(chair, open({ again: poll }))).toStrictEqual({ code: 'polls.notAgain', poll });
    opened(story, chair, { title: 'Benches?' });
  });

  it('[V11] nor is the same text under another title', () => {
    const { story, chair, persons } = inSession(['ann']);
    story.outline({ id: 'a1' });
    const first = open({ item: itemId('a1') });
    const poll = pollId(String(story.do(chair, first, { proposal: proposal('Lamps.') })['poll']));
    for (const voter of [chair, ...persons]) story.do(voter, { type: 'polls.cast', poll, choice: 'no' });
    story.do(chair, { type: 'polls.close', poll });
    const second = open({ item: itemId('a1'), title: 'Really?' });
    story.refused(chair, second, 'polls.alreadyPut', { proposal: proposal('Lamps.') });
    story.do(chair, second, { proposal: proposal('Lamps and benches.') });
  });

  it('[V11] after a flag on that poll was upheld it is put again, and points at the first', () => {
    const { story, chair, supervisor, persons } = inSession(['ann']);
    const poll = settled(story, chair, [chair, ...persons]);
    const raised = story.do(supervisor, {
      type: 'flags.raise',
      article: 'speaking-time',
      weight: 'warning',
      note: 'Unread',
      about: { poll },
    });
    story.refused(chair, open({ again: poll }), 'polls.notAgain');
    story.do(chair, { type: 'flags.rule', flag: flagId(String(raised['flag'])), ruling: 'upheld', reason: 'Read it next time' });
    const second = settled(story, chair, [chair, ...persons], { again: poll });
    expect(pollOf(story.room, second)?.terms.again).toBe(poll);
    expect(story.refusalOf(chair, open({ again: poll }))).toStrictEqual({ code: 'polls.alreadyPut', poll: second });
  });

  it('[V11] or when two thirds of the votes cast want it', () => {
    const { story, chair, persons } = inSession(['ann', 'ben']);
    const everyone = [chair, ...persons];
    const poll = settled(story, chair, everyone);
    const wish = { title: 'Put it again?', decides: 'putAgain', again: poll } as const;
    settled(story, chair, everyone, wish);
    opened(story, chair, { again: poll });
  });

  it('[V11] fewer than two thirds are not enough', () => {
    const { story, chair, persons } = inSession(['ann', 'ben', 'cai', 'dan']);
    const poll = settled(story, chair, [chair, ...persons]);
    const vote = opened(story, chair, { title: 'Put it again?', decides: 'putAgain', again: poll });
    for (const voter of [chair, nth(persons, 0), nth(persons, 1)])
      story.do(voter, { type: 'polls.cast', poll: vote, choice: 'yes' });
    for (const voter of persons.slice(2)) story.do(voter, { type: 'polls.cast', poll: vote, choice: 'abstain' });
    story.do(chair, { type: 'polls.close', poll: vote });
    story.refused(chair, open({ again: poll }), 'polls.notAgain');
  });

  it('[V11] a flag that was only noted is not enough', () => {
    const { story, chair, supervisor, persons } = inSession(['ann']);
    const poll = settled(story, chair, [chair, ...persons]);
    const about = { poll };
    const raised = story.do(supervisor, {
      type: 'flags.raise',
      article: 'speaking-time',
      weight: 'warning',
      note: 'Unread',
      about,
    });
    story.do(chair, { type: 'flags.rule', flag: flagId(String(raised['flag'])), ruling: 'noted' });
    story.refused(chair, open({ again: poll }), 'polls.notAgain');
  });
});
