// Announcing and opening a poll: what is declared, what is frozen, and what stands against it.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import type { Procedure } from '../../shared/procedures/procedure.ts';
import { after, itemId, pollId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { needsOf } from '../../shared/room/needs.ts';
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

describe('what is declared', () => {
  it('[V4] what is left out comes from the template', () => {
    const { story, chair } = inSession(['ann', 'ben']);
    const poll = opened(story, chair, { title: ' Lamps? ' });
    expect(pollOf(story.room, poll)?.terms).toStrictEqual({
      title: 'Lamps?',
      secrecy: 'open',
      method: 'yesNoAbstain',
      options: [],
      atMost: 1,
      tie: 'fails',
      majority: 'simple',
      base: 'cast',
      everyGroup: false,
      changeable: true,
      shortest: 0,
      lastCall: 0,
    });
  });

  it('[V4] what the chair wishes is declared at the opening', () => {
    const { story, chair } = inSession(['ann@traders', 'ben@residents']);
    const quorum = { cast: '1/2', of: 'entitled' } as const;
    const wish = { majority: '3/4', base: 'entitled', quorum, groups: ['traders'], everyGroup: true, changeable: false } as const;
    const poll = opened(story, chair, { ...wish, closesIn: 60 });
    expect(pollOf(story.room, poll)).toMatchObject({
      terms: { ...wish, closesIn: 60 },
      phase: { closesAt: after(story.now, 60_000) },
    });
  });

  it('[V1] options are numbered, and lots that settle a tie are drawn and published at the opening', () => {
    const { story, chair } = inSession(['ann', 'ben']);
    const poll = opened(story, chair, { method: 'oneChoice', options: ['Red', ' Blue '], tie: 'lots' });
    const terms = pollOf(story.room, poll)?.terms;
    expect(terms?.options).toStrictEqual([
      { id: 'o1', text: 'Red' },
      { id: 'o2', text: 'Blue' },
    ]);
    expect(terms?.lots?.order.toSorted()).toStrictEqual(['o1', 'o2']);
    expect(terms?.lots?.seed).toBe(poll.slice(1));
  });

  it('[V4] "in every group" is asked of yes and no alone', () => {
    const { story, chair } = inSession(['ann@traders'], polling({ everyGroup: true }));
    const choice = { method: 'oneChoice', options: ['Red', 'Blue'] } as const;
    story.refused(chair, open({ ...choice, everyGroup: true }), 'polls.everyGroupNeedsYesNo');
    const poll = opened(story, chair, choice);
    expect(pollOf(story.room, poll)?.terms.everyGroup).toBe(false);
  });

  it('[V2] the register is frozen: seats and presence in all and by group', () => {
    const { story, chair, clerk, persons } = inSession(['ann@traders', 'ben@traders', 'cai@residents']);
    story.do(clerk, { type: 'people.checkOut', person: nth(persons, 1) });
    const before = story.room.version;
    const poll = opened(story, chair);
    story.enter('participant', 'late', 'residents');
    const phase = pollOf(story.room, poll)?.phase;
    expect(phase?.status === 'open' && phase.register).toStrictEqual({
      version: before + 1,
      entitled: 4,
      present: 3,
      byGroup: { '': 1, traders: 2, residents: 1 },
      presentByGroup: { '': 1, traders: 1, residents: 1 },
    });
  });

  it('[V2] of the groups named only those are entitled', () => {
    const { story, chair } = inSession(['ann@traders', 'ben@traders', 'cai@residents']);
    const poll = opened(story, chair, { groups: ['traders'] });
    expect(pollOf(story.room, poll)?.phase).toMatchObject({ register: { entitled: 2, present: 2, byGroup: { traders: 2 } } });
  });
});

describe('what cannot be held', () => {
  const refusals: readonly (readonly [rule: string, code: string, wish: Partial<PollWish>])[] = [
    ['V1', 'polls.optionsMissing', { method: 'oneChoice', options: ['Red'] }],
    ['V1', 'polls.optionsMissing', { method: 'oneChoice', options: ['Red', 'Blue', ' '] }],
    ['V1', 'polls.atMostMissing', { method: 'someChoices', options: ['Red', 'Blue'] }],
    ['V1', 'polls.atMostMissing', { method: 'someChoices', options: ['Red', 'Blue'], atMost: 3 }],
    ['V4', 'polls.titleMissing', { title: ' ' }],
    ['V4', 'polls.groupUnknown', { groups: ['strangers'] }],
    ['V4', 'polls.majorityUnknown', { majority: '4/3' }],
    ['V4', 'polls.quorumUnknown', { quorum: { cast: '0/2', of: 'entitled' } }],
    ['V5', 'polls.chairHasSeat', { tie: 'casting' }],
    ['V9', 'polls.handsAreOpen', { method: 'hands', secrecy: 'closed' }],
    ['V8', 'polls.notSealable', { method: 'hands', secrecy: 'sealed' }],
    ['V8', 'polls.notSealable', { everyGroup: true, secrecy: 'sealed' }],
    ['V8', 'polls.notSealable', { changeable: true, secrecy: 'sealed' }],
    ['V6', 'polls.noPair', { twin: pollId('v9') }],
    ['V14', 'polls.needsTwoThirds', { decides: 'endDebate', majority: 'simple' }],
    ['V11', 'polls.againMissing', { decides: 'putAgain' }],
    ['V15', 'polls.tooShort', { closesIn: 0 }],
    ['A3', 'polls.itemUnknown', { item: itemId('a9') }],
    ['V11', 'polls.unknown', { again: pollId('v9') }],
  ];
  it.each(refusals)('[%s] %s', (_, code, wish) => {
    const { story, chair } = inSession(['ann', 'ben']);
    story.refused(chair, open(wish), code);
  });

  it('[V4] a poll needs somebody who is entitled', () => {
    const { story, chair } = inSession(['ann@traders'], { groups: ['traders', 'gone'] });
    expect(story.refusalOf(chair, open({ groups: ['gone'] }))).toStrictEqual({ code: 'polls.nobodyEntitled' });
  });

  it('[V10] a closed poll is refused with fewer than three entitled', () => {
    const { story, chair } = inSession(['ann']);
    expect(story.refusalOf(chair, open({ secrecy: 'closed' }))).toStrictEqual({ code: 'polls.tooFewSeats', needed: 3 });
    story.enter('participant', 'ben');
    opened(story, chair, { secrecy: 'closed' });
  });

  it('[V4] "in every group" is refused in a closed poll unless each of these groups has five seats', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    const { story, chair } = inSession([
      ...five.map((name) => `${name}@traders`),
      ...five.slice(1).map((name) => `r${name}@residents`),
    ]);
    const wish = { secrecy: 'closed', everyGroup: true } as const;
    expect(story.refusalOf(chair, open(wish))).toStrictEqual({ code: 'polls.everyGroupTooSmall', group: 'residents', needed: 5 });
    story.enter('participant', 'ra', 'residents');
    opened(story, chair, wish);
  });

  it('[V7] never below the lowest level of the template', () => {
    const { story, chair } = inSession(['ann', 'ben'], polling({ secrecy: 'closed' }));
    expect(story.refusalOf(chair, open({ secrecy: 'open' }))).toStrictEqual({ code: 'polls.secrecyTooLow', lowest: 'closed' });
    const poll = opened(story, chair);
    expect(pollOf(story.room, poll)?.terms.secrecy).toBe('closed');
  });

  it('[V14] one poll at a time', () => {
    const { story, chair } = inSession(['ann', 'ben']);
    const poll = opened(story, chair);
    expect(story.refusalOf(chair, open({ title: 'Benches?' }))).toStrictEqual({ code: 'polls.running', poll });
    story.refused(chair, announce(), 'polls.running');
  });

  it('[G8] where supervision is asked throughout, no poll opens without a supervisor', () => {
    const watched = { rules: rules({ officers: { ...plain.officers, supervisorThroughout: true } }) };
    const { story, chair, clerk, supervisor } = inSession(['ann'], watched);
    story.do(clerk, { type: 'people.checkOut', person: supervisor });
    story.refused(chair, open(), 'polls.supervisorAbsent');
    story.do(clerk, { type: 'people.checkIn', person: supervisor });
    opened(story, chair);
  });

  it('[G9] a point of order is answered before the next poll opens', () => {
    const { story, chair, persons } = inSession(['ann']);
    const ann = nth(persons, 0);
    story.do(ann, { type: 'queue.join', kind: 'pointOfOrder', note: 'No papers were sent' });
    expect(story.refusalOf(chair, open())).toStrictEqual({ code: 'orders.unanswered', person: ann });
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'noted' });
    opened(story, chair);
  });

  it('[G3] while a halt is unanswered no poll opens', () => {
    const { story, chair, supervisor } = inSession(['ann']);
    story.do(supervisor, { type: 'flags.raise', article: 'speaking-time', weight: 'halt', note: 'Stop' });
    story.refused(chair, open(), 'flags.halted');
  });
});

describe('the text', () => {
  it('[A3] opening freezes the proposal with its hash; later edits change nothing', () => {
    const { story, chair } = inSession(['ann', 'ben']);
    story.outline({ id: 'a1' });
    const command = open({ item: itemId('a1') });
    expect(needsOf(story.room, command, chair)).toStrictEqual({ proposal: 'a1' });
    const events = story.eventsOf(chair, command, { proposal: proposal('Put up lamps.') });
    const frozen = { text: 'Put up lamps.', hash: 'hash of Put up lamps.', editedAt: START };
    expect(events[0]).toMatchObject({
      type: 'polls.opened',
      data: { proposal: frozen, terms: { item: 'a1', proposal: frozen } },
    });
  });

  it('[A3] another text than the one the chair means is refused', () => {
    const { story, chair } = inSession(['ann', 'ben']);
    story.outline({ id: 'a1' });
    const wish = { item: itemId('a1'), proposal: 'hash of Old.' };
    story.refused(chair, open(wish), 'polls.proposalChanged', { proposal: proposal('New.') });
    story.refused(chair, open(wish), 'polls.proposalChanged');
    story.do(chair, open(wish), { proposal: proposal('Old.') });
  });
});

describe('announcing', () => {
  it('[V14] a template with reading time wants a poll announced first, and opens it not before the time is over', () => {
    const { story, chair } = inSession(['ann'], reading);
    story.refused(chair, open(), 'polls.notAnnounced');
    const poll = announced(story, chair);
    const until = after(story.now, 30_000);
    expect(pollOf(story.room, poll)?.phase).toMatchObject({ status: 'announced', until });
    story.pass(29_999);
    expect(story.refusalOf(chair, { type: 'polls.open', poll })).toStrictEqual({ code: 'polls.tooEarly', until });
    story.pass(1);
    expect(story.do(chair, { type: 'polls.open', poll })).toStrictEqual({ poll });
    expect(pollOf(story.room, poll)?.phase.status).toBe('open');
    story.refused(chair, { type: 'polls.open', poll }, 'polls.notAnnounced');
    story.refused(chair, { type: 'polls.open', poll: pollId('v9') }, 'polls.unknown');
  });

  it('[V14] an edit starts the reading time again; another question has to wait', () => {
    const { story, chair } = inSession(['ann'], reading);
    const poll = announced(story, chair);
    story.pass(20_000);
    story.refused(chair, announce({ title: 'Benches?' }), 'polls.running');
    expect(announced(story, chair, { majority: 'absolute' })).toBe(poll);
    expect(pollOf(story.room, poll)).toMatchObject({
      terms: { majority: 'absolute' },
      phase: { until: after(story.now, 30_000) },
    });
    expect(story.room.polls.live).toStrictEqual([poll]);
  });

  it('[V14] a proposal edited after the announcement is announced again', () => {
    const { story, chair } = inSession(['ann'], reading);
    story.outline({ id: 'a1' });
    const wish = announce({ item: itemId('a1') });
    const poll = pollId(String(story.do(chair, wish, { proposal: proposal('Old.') })['poll']));
    story.pass(30_000);
    expect(needsOf(story.room, { type: 'polls.open', poll }, chair)).toStrictEqual({ proposal: 'a1' });
    story.refused(chair, { type: 'polls.open', poll }, 'polls.proposalChanged', { proposal: proposal('New.') });
    story.do(chair, wish, { proposal: proposal('New.') });
    story.pass(30_000);
    story.do(chair, { type: 'polls.open', poll }, { proposal: proposal('New.') });
    expect(pollOf(story.room, poll)?.terms.proposal?.text).toBe('New.');
  });

  it('[M1] a pause moves the reading time on by its length', () => {
    const { story, chair } = inSession(['ann'], reading);
    const poll = announced(story, chair);
    const until = after(story.now, 30_000);
    story.do(chair, { type: 'meeting.pause' });
    story.pass(60_000);
    story.do(chair, { type: 'meeting.resume' });
    expect(pollOf(story.room, poll)?.phase).toMatchObject({ status: 'announced', until: after(until, 60_000) });
  });

  it('[V14] where debate is protected, all who waited speak first, unless two thirds ended the debate', () => {
    const { story, chair, persons } = inSession(['ann', 'ben'], polling({ debateProtected: true }));
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.refused(chair, open(), 'polls.peopleWait');
    const everyone = [chair, ...persons];
    settled(story, chair, everyone, { title: 'End the debate?', decides: 'endDebate' }, 'no');
    story.refused(chair, open(), 'polls.peopleWait');
    settled(story, chair, everyone, { title: 'End the debate?', decides: 'endDebate' });
    opened(story, chair);
  });
});
