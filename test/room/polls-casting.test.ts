// One seat's ballot: who casts it, who enters it for somebody, and where the choice goes.
import { describe, expect, it } from 'vitest';
import { personId, pollId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth } from '../support/room.ts';

function voting(people: readonly string[], wish: Parameters<Ballots['open']>[1] = {}) {
  const { story, ...officers } = inSession(people);
  const ballots = new Ballots(story);
  const walkIn = (name: string): PersonId =>
    personId(String(story.do(officers.clerk, { type: 'people.register', name })['person']));
  const helped = walkIn('walk-in');
  const poll = ballots.open(officers.chair, wish);
  return { story, ballots, poll, helped, walkIn, ...officers };
}
const cast = (poll: PollId, choice: string, helped?: PersonId) =>
  ({ type: 'polls.cast', poll, choice, ...(helped && { for: helped }) }) as const;

describe('casting', () => {
  it('[V6] a clerk sees whom of the helped they have asked, and nobody else does', () => {
    const { story, ballots, poll, persons, helped, clerk, chair } = voting(['ann', 'ben']);
    const seenBy = (person: PersonId) => {
      const me = meOf(story.room, person);
      return me && 'entered' in me ? me.entered : undefined;
    };
    ballots.cast(nth(persons, 0), poll, 'yes');
    expect([clerk, chair].map(seenBy)).toStrictEqual([undefined, undefined]);
    ballots.cast(clerk, poll, 'no', helped);
    expect([clerk, chair, helped].map(seenBy)).toStrictEqual([{ [poll]: [helped] }, undefined, undefined]);
  });

  it('[V2] one ballot for each seat, which can be changed until the close', () => {
    const { ballots, poll, persons } = voting(['ann', 'ben']);
    ballots.cast(nth(persons, 0), poll, 'yes');
    ballots.cast(nth(persons, 1), poll, 'yes');
    ballots.cast(nth(persons, 0), poll, 'no');
    const phase = ballots.phase(poll, 'open');
    expect([...phase.ballots.values()].map(({ origin }) => origin)).toStrictEqual(['device', 'device']);
    expect(phase.ballots.get(nth(persons, 0))?.choice).toBe('no');
  });

  it('[V2] ballots cannot be changed where the opening says so', () => {
    const { story, ballots, poll, persons } = voting(['ann', 'ben'], { changeable: false });
    ballots.cast(nth(persons, 0), poll, 'yes');
    story.refused(nth(persons, 0), cast(poll, 'no'), 'polls.notChangeable');
  });

  it('[V2] who comes later votes in the next one', () => {
    const { story, poll, chair, ballots } = voting(['ann', 'ben']);
    const late = story.enter('participant', 'late');
    const { from } = story.room.people.persons.get(late)?.seat ?? {};
    expect(story.refusalOf(late, cast(poll, 'yes'))).toStrictEqual({ code: 'polls.noSeat', seatSince: from });
    story.do(chair, { type: 'polls.close', poll });
    const next = ballots.open(chair, { title: 'Benches?' });
    ballots.cast(late, next, 'yes');
  });

  it('[V17] who has no seat has no vote: invited and clerks', () => {
    const { story, poll, clerk } = voting(['ann', 'ben']);
    expect(story.refusalOf(clerk, cast(poll, 'yes'))).toStrictEqual({ code: 'polls.noSeat' });
    story.refused(story.enter('expert', 'law'), cast(poll, 'yes'), 'polls.noSeat');
  });

  it('[V17] supervisors never vote', () => {
    const { story, poll, supervisor } = voting(['ann', 'ben']);
    story.refused(supervisor, cast(poll, 'yes'), 'people.notAllowed');
  });

  it('[V2] only seats of the groups named vote', () => {
    const { story, poll, persons, ballots } = voting(['ann@traders', 'ben@residents'], { groups: ['traders'] });
    ballots.cast(nth(persons, 0), poll, 'yes');
    expect(story.refusalOf(nth(persons, 1), cast(poll, 'yes'))).toStrictEqual({ code: 'polls.noSeat' });
  });

  it('[V3] nothing counts before the opening, after the closing, or in a poll that never was', () => {
    const { story, poll, persons, chair } = voting(['ann', 'ben']);
    story.do(chair, { type: 'polls.close', poll });
    story.refused(nth(persons, 0), cast(poll, 'yes'), 'polls.notOpen');
    story.refused(nth(persons, 0), cast(pollId('v9'), 'yes'), 'polls.notOpen');
  });

  it('[V1] a choice the method does not know is refused', () => {
    const { story, poll, persons } = voting(['ann', 'ben']);
    story.refused(nth(persons, 0), cast(poll, 'maybe'), 'polls.badChoice');
  });

  it('[M1] during a pause ballots are taken', () => {
    const { story, ballots, poll, persons, chair } = voting(['ann', 'ben']);
    story.do(chair, { type: 'meeting.pause' });
    ballots.cast(nth(persons, 0), poll, 'yes');
    expect(ballots.phase(poll, 'open').ballots.size).toBe(1);
  });
});

describe('secrecy', () => {
  it('[V7] in an open poll the choice stands in the secret part of its entry, and nobody sees it before the close', () => {
    const { story, poll, persons } = voting(['ann', 'ben']);
    const events = story.eventsOf(nth(persons, 0), cast(poll, 'no'));
    expect(events).toStrictEqual([
      { type: 'polls.cast', data: { poll, seat: nth(persons, 0), origin: 'device' }, secret: { choice: 'no' } },
    ]);
    expect(viewOf(story.room, 'officers').polls[poll]).not.toHaveProperty('result');
    expect(viewOf(story.room, 'public').polls[poll]).toMatchObject({ status: 'open', cast: 1 });
  });

  it('[L4] in a closed poll the choice is in the box and nowhere else', () => {
    const { story, ballots, poll, persons, helped, clerk } = voting(['ann', 'ben'], {
      secrecy: 'closed',
      method: 'oneChoice',
      options: ['Red', 'Blue'],
    });
    const ann = nth(persons, 0);
    const outcome = ballots.do(ann, cast(poll, 'o2'));
    ballots.cast(clerk, poll, 'o2', helped);
    expect(outcome).toMatchObject({
      events: [{ type: 'polls.cast', data: { poll, seat: ann, origin: 'device' } }],
      boxes: [{ poll, change: { put: { seat: ann, choice: 'o2' } } }],
    });
    const told = [
      'events' in outcome && outcome.events,
      'result' in outcome && outcome.result,
      ballots.phase(poll, 'open').ballots,
    ];
    const seen = [meOf(story.room, ann), meOf(story.room, helped), viewOf(story.room, 'officers').polls[poll]];
    const { options, ...said } = { options: 0, ...seen[2] };
    expect(JSON.stringify([told, seen.slice(0, 2), said])).not.toContain('o2');
    expect([...(ballots.boxes.get(poll) ?? [])]).toStrictEqual([
      [ann, 'o2'],
      [helped, 'o2'],
    ]);
  });
});

describe('helped votes', () => {
  it('[V16] a clerk enters the vote of who has no device; the record names the clerk', () => {
    const { ballots, poll, helped, clerk } = voting(['ann', 'ben']);
    ballots.cast(clerk, poll, 'yes', helped);
    const phase = ballots.phase(poll, 'open');
    expect(phase.ballots.get(helped)).toMatchObject({ origin: 'helped', clerk, choice: 'yes' });
    expect([[...phase.ballots.values()].map(({ origin }) => origin), phase.byClerk.get(clerk)]).toStrictEqual([['helped'], 1]);
  });

  it('[V16] it is refused for who uses a device in the meeting', () => {
    const { story, poll, persons, clerk } = voting(['ann', 'ben']);
    story.refused(clerk, cast(poll, 'yes', nth(persons, 0)), 'polls.notHelped');
    story.refused(clerk, cast(poll, 'yes', personId('p9')), 'people.unknown');
  });

  it('[V16] and for who has voted by themselves', () => {
    const { story, ballots, poll, persons, clerk } = voting(['ann', 'ben']);
    const ann = nth(persons, 0);
    story.do(clerk, { type: 'people.correct', person: ann, helped: true });
    ballots.cast(ann, poll, 'yes');
    story.refused(clerk, cast(poll, 'no', ann), 'polls.alreadyVoted');
  });

  it('[V16] until the close the person can have it changed, and turnout does not move', () => {
    const { ballots, poll, helped, clerk } = voting(['ann', 'ben']);
    ballots.cast(clerk, poll, 'yes', helped);
    ballots.cast(clerk, poll, 'no', helped);
    ballots.cast(helped, poll, 'abstain');
    const phase = ballots.phase(poll, 'open');
    expect(phase.ballots.get(helped)).toMatchObject({ origin: 'device', choice: 'abstain' });
    expect([[...phase.ballots.values()].map(({ origin }) => origin), phase.byClerk.get(clerk)]).toStrictEqual([['device'], 1]);
  });

  it('[V16] only a clerk enters for somebody', () => {
    const { story, poll, helped, chair } = voting(['ann', 'ben']);
    story.refused(chair, cast(poll, 'yes', helped), 'people.notAllowed');
  });

  it('[V16] a clerk takes at most thirty in one poll, but can still change those', () => {
    const { story, ballots, walkIn, chair, clerk, poll: first } = voting(['ann', 'ben']);
    story.do(chair, { type: 'polls.close', poll: first });
    const people = Array.from({ length: 31 }, (_, index) => walkIn(`w${index}`));
    const poll = ballots.open(chair, { title: 'Benches?' });
    for (const person of people.slice(0, 30)) ballots.cast(clerk, poll, 'yes', person);
    expect(story.refusalOf(clerk, cast(poll, 'yes', nth(people, 30)))).toStrictEqual({ code: 'polls.helpedLimit', most: 30 });
    ballots.cast(clerk, poll, 'no', nth(people, 0));
    const other = story.enterFurther('clerk', 'other');
    ballots.cast(other, poll, 'yes', nth(people, 30));
    expect(viewOf(story.room, 'officers').polls[poll]).toMatchObject({ helpedBy: [{ helped: 30 }, { helped: 1 }] });
  });
});
