// The end of the casting, the result, and the polls that open by themselves.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import type { Procedure } from '../../shared/procedures/procedure.ts';
import { after, flagId, type FlagId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { needsOf } from '../../shared/room/needs.ts';
import { closesAtOf } from '../../shared/room/polls/closing.ts';
import { openContestPoll } from '../../shared/room/polls/contest.ts';
import { openPoll } from '../../shared/room/readings.ts';
import { viewOf } from '../../shared/room/view.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth, rules, type Story } from '../support/room.ts';

const polling = (change: Partial<Procedure['poll']>) => ({ rules: rules({ poll: { ...plain.poll, ...change } }) });
const unseatedChair = { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) };
const close = (poll: PollId) => ({ type: 'polls.close', poll }) as const;

function meeting(people: readonly string[], wish: Parameters<typeof inSession>[1] = {}) {
  const { story, ...officers } = inSession(people, wish);
  return { story, ballots: new Ballots(story), ...officers };
}

describe('closing', () => {
  it('[V4] an open poll closes with its result', () => {
    const { story, ballots, chair, persons } = meeting(['ann@a', 'ben@a', 'cai@b'], unseatedChair);
    const poll = ballots.open(chair, { majority: '2/3', everyGroup: true });
    for (const voter of persons) ballots.cast(voter, poll, voter === persons[0] ? 'no' : 'yes');
    expect(story.eventsOf(chair, close(poll))).toStrictEqual([
      {
        type: 'polls.closed',
        data: {
          poll,
          result: {
            carried: false,
            counts: { yes: 2, no: 1, abstain: 0 },
            cast: 3,
            base: 3,
            needed: 2,
            groups: {
              a: { carried: false, counts: { yes: 1, no: 1, abstain: 0 } },
              b: { carried: true, counts: { yes: 1, no: 0, abstain: 0 } },
            },
            origins: { device: { yes: 2, no: 1, abstain: 0 } },
          },
        },
      },
    ]);
    expect(ballots.phase(poll, 'closed')).toMatchObject({ closedAt: story.now, keptBack: false, result: { carried: false } });
    expect([story.room.polls.live, story.room.polls.ended]).toStrictEqual([[], [poll]]);
    story.refused(chair, close(poll), 'polls.notOpen');
  });

  it('[L4] a closed poll closes with its box: counts and sorted choices stay, the box goes in the same write', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben', 'cai', 'dan', 'eve'], unseatedChair);
    const poll = ballots.open(chair, { secrecy: 'closed' });
    for (const [index, voter] of persons.entries()) ballots.cast(voter, poll, nth(['yes', 'no', 'yes', 'abstain', 'yes'], index));
    expect(needsOf(story.room, close(poll), chair)).toStrictEqual({ box: poll });
    expect(ballots.do(chair, close(poll))).toMatchObject({
      events: [
        {
          type: 'polls.closed',
          data: {
            poll,
            result: { carried: true, counts: { yes: 3, no: 1, abstain: 1 }, cast: 5, base: 5 },
            ballots: ['abstain', 'no', 'yes', 'yes', 'yes'],
          },
        },
      ],
      boxes: [{ poll, change: { drop: true } }],
    });
    expect(ballots.boxes.has(poll)).toBe(false);
  });

  it('[V10] with fewer than five ballots the closing entry holds no numbers and no choices', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben', 'cai']);
    const poll = ballots.open(chair, { secrecy: 'closed' });
    for (const voter of persons) ballots.cast(voter, poll, 'yes');
    expect(ballots.do(chair, close(poll))).toMatchObject({ ok: true });
    expect(story.events.at(-1)).toStrictEqual({ type: 'polls.closed', data: { poll, result: { carried: true } } });
  });

  it('[L4] a box that does not fit the ballots is a bug, and nothing is counted', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben', 'cai']);
    const poll = ballots.open(chair, { secrecy: 'closed' });
    ballots.cast(nth(persons, 0), poll, 'yes');
    expect(() => story.try(chair, close(poll))).toThrow('without its box');
    expect(() => story.try(chair, close(poll), { box: new Map() })).toThrow('1 ballots, 0 in the box');
    expect(() => story.try(chair, close(poll), { box: new Map([[nth(persons, 1), 'yes']]) })).toThrow('without a ballot');
  });

  it('[V15] not before the shortest time, unless the whole register has voted', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben'], polling({ shortestSeconds: 60 }));
    const poll = ballots.open(chair);
    const until = after(story.now, 60_000);
    ballots.cast(nth(persons, 0), poll, 'yes');
    expect(story.refusalOf(chair, close(poll))).toStrictEqual({ code: 'polls.tooSoon', until });
    ballots.cast(nth(persons, 1), poll, 'yes');
    ballots.cast(chair, poll, 'yes');
    expect(ballots.phase(poll, 'open').ballots.size).toBe(3);
    ballots.do(chair, close(poll));
    expect(ballots.phase(poll, 'closed').result.carried).toBe(true);
  });

  it('[V15] after a last call that counts down, and then by itself', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben'], polling({ shortestSeconds: 60, lastCallSeconds: 20 }));
    const poll = ballots.open(chair);
    story.pass(60_000);
    const closesAt = after(story.now, 20_000);
    expect(story.do(chair, close(poll))).toStrictEqual({ closesAt });
    expect(story.refusalOf(chair, close(poll))).toStrictEqual({ code: 'polls.closingAlready', closesAt });
    story.pass(19_999);
    ballots.cast(nth(persons, 0), poll, 'yes');
    story.pass(1);
    expect(ballots.phase(poll, 'closed')).toMatchObject({ closedAt: closesAt, result: { carried: true, cast: 1 } });
  });

  it('[V15] casting ends at the declared time, which a last call does not put off', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben'], polling({ lastCallSeconds: 20 }));
    const poll = ballots.open(chair, { closesIn: 30 });
    story.refused(nth(persons, 0), { type: 'polls.timeUp', poll }, 'people.notAllowed');
    story.pass(20_000);
    expect(story.do(chair, close(poll))).toStrictEqual({ closesAt: after(story.now, 10_000) });
    story.pass(10_000);
    expect(ballots.phase(poll, 'closed').result.carried).toBe(false);
  });

  it('[M1] a pause moves closing times on, and nothing closes meanwhile', () => {
    const { story, ballots, chair } = meeting(['ann', 'ben'], polling({ shortestSeconds: 10 }));
    const poll = ballots.open(chair, { closesIn: 30 });
    story.pass(5_000);
    story.do(chair, { type: 'meeting.pause' });
    story.refused(chair, close(poll), 'meeting.notInSession');
    story.pass(600_000);
    story.do(chair, { type: 'meeting.resume' });
    story.refused(chair, close(poll), 'polls.tooSoon');
    story.pass(24_999);
    expect(ballots.poll(poll).phase.status).toBe('open');
    story.pass(1);
    expect(ballots.poll(poll).phase.status).toBe('closed');
  });
});

describe('cancelling', () => {
  it('[V11] needs a reason and shows no figures, ever', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben']);
    const poll = ballots.open(chair, { secrecy: 'closed' });
    ballots.cast(nth(persons, 0), poll, 'yes');
    story.refused(chair, { type: 'polls.cancel', poll, reason: ' ' }, 'polls.reasonMissing');
    expect(needsOf(story.room, { type: 'polls.cancel', poll, reason: 'x' }, chair)).toStrictEqual({});
    const outcome = ballots.do(chair, { type: 'polls.cancel', poll, reason: ' Wrong text ' });
    expect(outcome).toMatchObject({
      events: [{ type: 'polls.cancelled', data: { poll, reason: 'Wrong text' } }],
      boxes: [{ poll, change: { drop: true } }],
    });
    expect(ballots.poll(poll).phase).toMatchObject({ status: 'cancelled', reason: 'Wrong text' });
    expect(viewOf(story.room, 'officers').polls[poll]).not.toHaveProperty('cast');
    story.refused(chair, { type: 'polls.cancel', poll, reason: 'again' }, 'polls.notOpen');
    ballots.open(chair);
  });
});

function halted(story: Story, supervisor: PersonId): FlagId {
  const raised = story.do(supervisor, { type: 'flags.raise', article: 'speaking-time', weight: 'halt', note: 'Stop' });
  return flagId(String(raised['flag']));
}

describe('under a halt', () => {
  it('[G3] an open poll takes ballots, and its result is kept back until the halt has its answer', () => {
    const { story, ballots, chair, supervisor, persons } = meeting(['ann', 'ben']);
    const poll = ballots.open(chair);
    const flag = halted(story, supervisor);
    for (const voter of [chair, ...persons]) ballots.cast(voter, poll, 'yes');
    ballots.do(chair, close(poll));
    expect(ballots.phase(poll, 'closed').keptBack).toBe(true);
    expect(viewOf(story.room, 'officers').polls[poll]).not.toHaveProperty('result');
    story.refused(chair, { type: 'decisions.adopt', poll, nature: 'agreement' }, 'decisions.pollNotCarried');
    story.do(chair, { type: 'flags.rule', flag, ruling: 'noted' });
    expect(ballots.phase(poll, 'closed').keptBack).toBe(false);
    expect(viewOf(story.room, 'public').polls[poll]).toMatchObject({ result: { carried: true } });
  });

  it('[G3] a halt that is withdrawn keeps nothing back, one of two still does', () => {
    const { story, ballots, chair, supervisor, persons } = meeting(['ann', 'ben']);
    const other = story.enterFurther('supervisor', 'other');
    const poll = ballots.open(chair);
    const flags = [halted(story, supervisor), halted(story, other)];
    for (const voter of [chair, ...persons]) ballots.cast(voter, poll, 'yes');
    ballots.do(chair, close(poll));
    story.do(supervisor, { type: 'flags.withdraw', flag: nth(flags, 0) });
    expect(ballots.phase(poll, 'closed').keptBack).toBe(true);
    story.do(other, { type: 'flags.withdraw', flag: nth(flags, 1) });
    expect(ballots.phase(poll, 'closed').keptBack).toBe(false);
  });

  it('[G3] closing by itself waits for the answer, five minutes at most', () => {
    const { story, ballots, chair, supervisor } = meeting(['ann'], unseatedChair);
    const poll = ballots.open(chair, { closesIn: 60 });
    const closesAt = after(story.now, 60_000);
    halted(story, supervisor);
    expect(closesAtOf(story.room, ballots.poll(poll))).toBe(after(closesAt, 300_000));
    story.pass(359_999);
    expect(ballots.poll(poll).phase.status).toBe('open');
    story.pass(1);
    expect(ballots.phase(poll, 'closed').keptBack).toBe(true);
  });

  it('[G3][M2] what it kept back is told when the meeting is broken off without an answer', () => {
    const { story, ballots, chair, supervisor } = meeting(['ann']);
    const poll = ballots.open(chair);
    halted(story, supervisor);
    ballots.do(chair, close(poll));
    story.pass(27 * 3_600_000);
    expect(story.room.meeting.phase).toMatchObject({ status: 'closed', brokenOff: true });
    expect(ballots.phase(poll, 'closed').keptBack).toBe(false);
  });

  it('[G3] once answered, a poll whose time is over closes', () => {
    const { story, ballots, chair, supervisor } = meeting(['ann'], unseatedChair);
    const poll = ballots.open(chair, { closesIn: 60 });
    const flag = halted(story, supervisor);
    story.pass(90_000);
    story.do(chair, { type: 'flags.rule', flag, ruling: 'noted' });
    story.pass(0);
    expect(ballots.phase(poll, 'closed').keptBack).toBe(false);
  });
});

/** A dismissed halt is contested and the statements are over: the poll about it is open. */
function contested(people: readonly string[]) {
  const { story, ballots, ...officers } = meeting(people, unseatedChair);
  const flag = halted(story, officers.supervisor);
  story.do(officers.chair, { type: 'flags.rule', flag, ruling: 'dismissed', reason: 'All was read' });
  story.do(officers.supervisor, { type: 'flags.contest', flag });
  story.pass(120_000);
  const poll = openPoll(story.room);
  if (!poll) throw new Error('no contest opened');
  return { story, ballots, flag, poll: poll.id, ...officers };
}

describe('contests', () => {
  it('[G4] the question opens by itself, closed, to all seats, and the chair neither ends nor cancels it', () => {
    const { story, ballots, flag, poll, chair } = contested(['ann@a', 'ben@a', 'cai@b']);
    expect(ballots.poll(poll)).toMatchObject({
      contests: { flag, question: 'answerStands' },
      terms: { title: '', secrecy: 'closed', method: 'yesNoAbstain', majority: 'simple', base: 'cast' },
      phase: { closesAt: after(story.now, 90_000), register: { entitled: 3 } },
    });
    story.refused(chair, close(poll), 'polls.closesByItself');
    story.refused(chair, { type: 'polls.cancel', poll, reason: 'No' }, 'polls.closesByItself');
  });

  it('[G4] a tie lets the answer stand, and carried says that it does', () => {
    const { story, ballots, poll, persons, flag } = contested(['ann', 'ben', 'cai']);
    ballots.cast(nth(persons, 0), poll, 'yes');
    ballots.cast(nth(persons, 1), poll, 'no');
    ballots.pass(90_000);
    expect(ballots.phase(poll, 'closed').result).toStrictEqual({ carried: true });
    expect(story.room.flags.flags.get(flag)?.standing).toMatchObject({ ruling: 'dismissed', by: 'meeting' });
  });

  it('[G4] more noes than ayes overturn it; its own result is not kept back', () => {
    const { story, ballots, poll, persons, flag } = contested(['ann', 'ben', 'cai']);
    for (const [index, voter] of persons.entries()) ballots.cast(voter, poll, nth(['yes', 'no', 'no'], index));
    ballots.pass(90_000);
    expect(ballots.phase(poll, 'closed')).toMatchObject({ result: { carried: false }, keptBack: false });
    expect(story.room.flags.flags.get(flag)?.standing).toMatchObject({ ruling: 'upheld', by: 'meeting' });
  });

  it('[G4] it takes twice the time where somebody votes with help', () => {
    const { story, clerk } = meeting(['ann', 'ben']);
    story.do(clerk, { type: 'people.register', name: 'walk-in' });
    const context = { now: story.now, by: clerk, fresh: 'f1' };
    const events = openContestPoll(story.room, { flag: flagId('f9'), question: 'haltJustified' }, context);
    expect(events).toMatchObject([{ data: { closesAt: after(story.now, 180_000), terms: { closesIn: 180 } } }]);
  });

  it('[G4] with fewer than three seats none opens', () => {
    const { story, chair } = meeting(['ann', 'ben'], unseatedChair);
    const context = { now: story.now, by: chair, fresh: 'f1' };
    expect(openContestPoll(story.room, { flag: flagId('f9'), question: 'haltJustified' }, context)).toStrictEqual([]);
  });

  it('[G4] it stands beside the poll on hand, and the time to contest counts other polls alone', () => {
    const { story, ballots, chair } = meeting(['ann', 'ben', 'cai']);
    const poll = ballots.open(chair);
    const last = story.room.polls.lastOpenedAt;
    story.pass(1_000);
    const flag = halted(story, story.enterFurther('supervisor', 'other'));
    story.pass(180_000);
    expect(story.room.polls.live).toHaveLength(2);
    expect(openPoll(story.room)?.contests).toStrictEqual({ flag, question: 'haltJustified' });
    expect([story.room.polls.live[0], story.room.polls.lastOpenedAt]).toStrictEqual([poll, last]);
  });
});
