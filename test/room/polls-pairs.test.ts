// The same question before and after, and questions asked by consent until nobody objects.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import type { Procedure } from '../../shared/procedures/procedure.ts';
import { itemId, pollId, type PollId } from '../../shared/room/ids.ts';
import type { PollWish } from '../../shared/room/polls/polls.ts';
import { viewOf } from '../../shared/room/view.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth, rules } from '../support/room.ts';

const close = (poll: PollId) => ({ type: 'polls.close', poll }) as const;

function meeting(people: readonly string[], poll: Partial<Procedure['poll']> = {}) {
  const officers = { ...plain.officers, chairVotes: 'never' } as const;
  const { story, ...others } = inSession(people, { rules: rules({ officers, poll: { ...plain.poll, ...poll } }) });
  return { story, ballots: new Ballots(story), ...others };
}

describe('a pair', () => {
  const pair = (poll: Partial<Procedure['poll']> = {}) => {
    const given = meeting(['ann', 'ben', 'cai'], poll);
    const first = given.ballots.open(given.chair, { pair: true, method: 'score', options: ['Lamps', 'Trees'] });
    for (const person of given.persons) given.ballots.cast(person, first, { o1: 8 });
    given.ballots.do(given.chair, close(first));
    return { ...given, first };
  };

  it('[V6] the first result is hidden from everybody until the second is closed', () => {
    const { story, ballots, chair, persons, first } = pair();
    for (const audience of ['public', 'officers'] as const) {
      expect(viewOf(story.room, audience)).toMatchObject({ polls: { [first]: { status: 'closed', awaitsTwin: true } } });
      expect(JSON.stringify(viewOf(story.room, audience))).not.toContain('"result"');
    }
    const second = pollId(String(story.do(chair, { type: 'polls.open', twin: first })['poll']));
    expect(ballots.poll(second).terms).toMatchObject({ title: 'Lamps?', method: 'score', most: 10, twin: first });
    for (const person of persons) ballots.cast(person, second, { o2: 8 });
    ballots.do(chair, close(second));
    expect(viewOf(story.room, 'public')).toMatchObject({
      polls: {
        [first]: { result: { chosen: ['o1'], counts: { o1: 24, o2: 0 } } },
        [second]: { twin: first, result: { chosen: ['o2'], counts: { o1: 0, o2: 24 } } },
      },
    });
  });

  it('[V6] nor is it told by what can be done with it', () => {
    const { story, ballots, chair, persons, first } = pair();
    story.refused(chair, { type: 'decisions.adopt', poll: first, nature: 'opinion' }, 'decisions.pollNotCarried');
    story.refused(chair, { type: 'polls.open', title: 'Lamps?', again: first }, 'polls.unknown');
    const second = ballots.open(chair, { twin: first });
    for (const person of persons) ballots.cast(person, second, { o2: 8 });
    ballots.do(chair, close(second));
    story.do(chair, { type: 'decisions.adopt', poll: first, nature: 'opinion' });
  });

  it('[V6][G6] that there was no quorum is noticed with the result, and once', () => {
    const { story, ballots, chair } = meeting(['ann', 'ben', 'cai']);
    const noticed = () => story.room.notices.latest.filter(({ notice }) => notice === 'noQuorum').map(({ about }) => about);
    const first = ballots.open(chair, { pair: true, quorum: { cast: '1/2', of: 'entitled' } });
    ballots.do(chair, close(first));
    expect(noticed()).toStrictEqual([]);
    const second = ballots.open(chair, { twin: first });
    ballots.do(chair, close(second));
    expect(noticed()).toStrictEqual([{ poll: second }, { poll: first }]);
  });

  it('[V6] a first result without a second is told when the meeting closes, however many polls came after', () => {
    const { story, ballots, chair, first } = pair();
    for (let more = 0; more < 10; more += 1) ballots.do(chair, close(ballots.open(chair, { title: `Trees ${more}?` })));
    story.do(chair, { type: 'meeting.close' });
    expect(ballots.phase(first, 'closed').awaitsTwin).toBe(false);
  });

  it('[V15] the second stays open no shorter than the template wants', () => {
    const { story, ballots, chair } = meeting(['ann'], { shortestSeconds: 60 });
    const first = ballots.open(chair, { pair: true });
    ballots.pass(60_000);
    ballots.do(chair, close(first));
    story.refused(chair, { type: 'polls.open', twin: first, closesIn: 59 }, 'polls.tooShort');
    story.do(chair, { type: 'polls.open', twin: first, closesIn: 60 });
  });

  it('[V7] the second is as secret as the next poll was raised to', () => {
    const { ballots, story, chair, supervisor, first } = pair({ mayBeRaisedTo: 'sealed' });
    story.do(supervisor, { type: 'polls.raise', secrecy: 'sealed' });
    const second = ballots.open(chair, { twin: first });
    expect(ballots.poll(second).terms).toMatchObject({ twin: first, secrecy: 'sealed', changeable: false });
    expect(ballots.phase(second, 'open').sealed).toMatchObject({ key: 'public' });
  });

  it('[V7] or is refused where it cannot be', () => {
    const { story, ballots, chair, supervisor } = meeting(['ann', 'ben', 'cai'], { mayBeRaisedTo: 'sealed' });
    const first = ballots.open(chair, { pair: true, everyGroup: true });
    ballots.do(chair, close(first));
    story.do(supervisor, { type: 'polls.raise', secrecy: 'sealed' });
    story.refused(chair, { type: 'polls.open', twin: first }, 'polls.notSealable');
  });

  it('[V11] a pair is not putting it again, and there is one second only', () => {
    const { story, ballots, chair, first } = pair();
    const second = ballots.open(chair, { twin: first });
    ballots.do(chair, close(second));
    story.refused(chair, { type: 'polls.open', twin: first }, 'polls.pairOver');
    story.refused(chair, { type: 'polls.open', twin: second }, 'polls.noPair');
  });

  it('[V6] the first result is told when the second is given up, cancelled, or its item ends', () => {
    const told = (story: ReturnType<typeof pair>['story'], first: PollId) => viewOf(story.room, 'public').polls[first];
    const given = pair();
    given.ballots.do(given.chair, { type: 'polls.cancel', poll: given.first, reason: 'no time' });
    expect(told(given.story, given.first)).toMatchObject({ result: { chosen: ['o1'] } });
    const cancelled = pair();
    const second = cancelled.ballots.open(cancelled.chair, { twin: cancelled.first });
    cancelled.ballots.do(cancelled.chair, { type: 'polls.cancel', poll: second, reason: 'no time' });
    expect(told(cancelled.story, cancelled.first)).toMatchObject({ result: { chosen: ['o1'] } });
    const { story, ballots, chair } = meeting(['ann']);
    story.outline({ id: 'a1' }, { id: 'a2' });
    story.do(chair, { type: 'agenda.open', item: itemId('a1') });
    const first = ballots.open(chair, { pair: true });
    ballots.do(chair, close(first));
    expect(told(story, first)).toMatchObject({ awaitsTwin: true });
    story.do(chair, { type: 'agenda.close' });
    expect(told(story, first)).toMatchObject({ result: { carried: false } });
  });
});

describe('by consent', () => {
  const agree = { answer: 'agree' } as const;
  const object = (reason: string) => ({ answer: 'object', reason }) as const;
  const wish: Partial<PollWish> = { method: 'consent' };
  const objected = (given: ReturnType<typeof meeting>, change: Partial<PollWish> = {}) => {
    const poll = given.ballots.open(given.chair, { ...wish, ...change });
    given.ballots.cast(nth(given.persons, 0), poll, agree);
    given.ballots.cast(nth(given.persons, 1), poll, object('noise at night'));
    given.ballots.do(given.chair, close(poll));
    return poll;
  };

  it('[V1] is carried when nobody objects', () => {
    const { ballots, chair, persons } = meeting(['ann', 'ben', 'cai']);
    const poll = ballots.open(chair, wish);
    const answers = [agree, { answer: 'reservations', reason: 'costs' }, { answer: 'standAside' }] as const;
    for (const [index, person] of persons.entries()) ballots.cast(person, poll, nth(answers, index));
    ballots.do(chair, close(poll));
    expect(ballots.phase(poll, 'closed').result).toMatchObject({
      carried: true,
      counts: { agree: 1, reservations: 1, standAside: 1, object: 0 },
    });
  });

  it('[V1] an objection names the harm it would do', () => {
    const { story, ballots, chair, persons } = meeting(['ann']);
    const poll = ballots.open(chair, wish);
    const cast = { type: 'polls.cast', poll, choice: { answer: 'object', reason: ' ' } } as const;
    story.refused(nth(persons, 0), cast, 'polls.badChoice');
  });

  it('[V1] each objection is worked through, then it is asked again with a poll that points at the last', () => {
    const given = meeting(['ann', 'ben']);
    const { story, ballots, chair, persons } = given;
    const first = objected(given);
    expect(viewOf(story.room, 'public')).toMatchObject({
      polls: { [first]: { result: { carried: false }, objections: [{ name: 'ben', reason: 'noise at night' }] } },
    });
    const again = { type: 'polls.open', title: 'Lamps?', ...wish, again: first } as const;
    story.refused(chair, again, 'polls.objectionOpen');
    story.refused(
      nth(persons, 0),
      { type: 'polls.answerObjection', poll: first, objection: 0, answer: 'x' },
      'people.notAllowed',
    );
    story.refused(chair, { type: 'polls.answerObjection', poll: first, objection: 1, answer: 'x' }, 'polls.noObjection');
    story.refused(chair, { type: 'polls.answerObjection', poll: first, objection: 0, answer: ' ' }, 'polls.answerMissing');
    story.do(chair, { type: 'polls.answerObjection', poll: first, objection: 0, answer: 'off at ten' });
    const second = ballots.open(chair, { ...wish, again: first });
    expect(ballots.poll(second).terms).toMatchObject({ again: first, asking: 2, fallBack: { majority: '3/4', base: 'cast' } });
  });

  it('[V1] after the last asking the fall-back majority declared at first decides', () => {
    const given = meeting(['ann', 'ben']);
    const { story, chair } = given;
    let last = objected(given);
    const fallBack = { type: 'polls.open', title: 'Lamps?', method: 'yesNoAbstain', majority: '3/4', base: 'cast' } as const;
    for (let asked = 1; asked < 3; asked += 1) {
      story.do(chair, { type: 'polls.answerObjection', poll: last, objection: 0, answer: 'changed' });
      story.refused(chair, { ...fallBack, again: last }, 'polls.askFirst');
      last = objected(given, { again: last });
    }
    story.do(chair, { type: 'polls.answerObjection', poll: last, objection: 0, answer: 'changed' });
    story.refused(chair, { type: 'polls.open', title: 'Lamps?', ...wish, again: last }, 'polls.askedEnough');
    story.refused(chair, { ...fallBack, majority: 'simple', again: last }, 'polls.notFallBack');
    expect(story.do(chair, { ...fallBack, again: last })).toHaveProperty('poll');
  });
});
