// Ways of voting, hands and papers with two tellers, and the casting vote.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import type { Counts } from '../../shared/counting/rules.ts';
import { pollId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import type { PollWish } from '../../shared/room/polls/polls.ts';
import { meOf } from '../../shared/room/view/me.ts';
import { viewOf } from '../../shared/room/view.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth, rules } from '../support/room.ts';

const unseatedChair = { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) };
const hands = (poll: PollId, counts: Counts) => ({ type: 'polls.count', poll, counts }) as const;
const close = (poll: PollId) => ({ type: 'polls.close', poll }) as const;

/** A meeting with two tellers, of the groups given. */
function meeting(people: readonly string[], tellersOf: readonly [string?, string?] = []) {
  const { story, persons, chair, ...officers } = inSession(people, unseatedChair);
  const tellers = [0, 1].map((index) => story.enter('participant', `teller${index}`, tellersOf[index]));
  for (const person of tellers) story.do(chair, { type: 'people.assign', person, role: 'teller' });
  return { story, ballots: new Ballots(story), chair, persons, tellers, one: nth(tellers, 0), two: nth(tellers, 1), ...officers };
}

const way = (chosen: 'device' | 'helped' | 'hall', person?: PersonId) =>
  ({ type: 'polls.way', way: chosen, ...(person && { for: person }) }) as const;

describe('ways of voting', () => {
  it('[V9] a seat votes in one way, which it can change until it has voted', () => {
    const { story, ballots, chair, persons } = meeting(['ann', 'ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    const poll = ballots.open(chair);
    expect(meOf(story.room, ann)).toMatchObject({ ballots: { [poll]: { entitled: true, way: 'device' } } });
    ballots.do(ann, way('hall'));
    story.refused(ann, { type: 'polls.cast', poll, choice: 'yes' }, 'polls.otherWay');
    ballots.do(ann, way('device'));
    ballots.cast(ann, poll, 'yes');
    story.refused(ann, way('hall'), 'polls.alreadyVoted');
    story.refused(ben, way('helped'), 'polls.notHelped');
  });

  it('[V9] a clerk or the chair sets it for somebody in the hall; nobody else does', () => {
    const { story, ballots, chair, clerk, persons } = meeting(['ann', 'ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    const poll = ballots.open(chair);
    ballots.do(clerk, way('hall', ann));
    expect(meOf(story.room, ann)).toMatchObject({ ballots: { [poll]: { way: 'hall' } } });
    story.refused(ben, way('device', ann), 'people.notAllowed');
  });

  it('[V9] what comes as sums cannot be ranked, scored, weighed or told by group', () => {
    const { story, ballots, chair, persons } = meeting(['ann@a', 'ben@b'], ['a', 'b']);
    const poll = ballots.open(chair, { method: 'schulze', options: ['x', 'y'] });
    expect(story.refusalOf(nth(persons, 0), way('hall'))).toStrictEqual({ code: 'polls.noHall', because: 'method' });
    ballots.do(chair, { type: 'polls.cancel', poll, reason: 'x' });
    ballots.open(chair, { everyGroup: true });
    expect(story.refusalOf(nth(persons, 0), way('hall'))).toStrictEqual({ code: 'polls.noHall', because: 'everyGroup' });
  });
});

describe('a way chosen while a poll is announced', () => {
  const announced = (people: readonly string[], wish: Partial<PollWish> = {}) => {
    const given = meeting(people);
    const { poll } = given.story.do(given.chair, { type: 'polls.announce', title: 'Lamps?', ...wish });
    return { ...given, poll: pollId(String(poll)), last: nth(given.persons, people.length - 1) };
  };

  it('[V9][V15] counts nobody in the hall who is gone by the opening, so that nobody left is cut short', () => {
    const { story, ballots, chair, persons, poll, last } = announced(['ann', 'ben', 'cai']);
    ballots.do(last, way('hall'));
    story.do(chair, { type: 'people.remove', person: last, reason: 'shouting' });
    ballots.do(chair, { type: 'polls.open', poll });
    expect(ballots.phase(poll, 'open').ways.size).toBe(0);
    ballots.cast(nth(persons, 0), poll, 'yes');
    ballots.do(chair, close(poll));
    expect(ballots.phase(poll, 'closed').cast).toBe(1);
  });

  it('[V9] takes no hand from the hall with who is gone', () => {
    const { story, ballots, chair, poll, last, one, two } = announced(['ann', 'ben', 'cai'], { method: 'hands' });
    ballots.do(last, way('device'));
    story.do(chair, { type: 'people.remove', person: last, reason: 'shouting' });
    ballots.do(chair, { type: 'polls.open', poll });
    ballots.do(chair, close(poll));
    for (const teller of [one, two]) ballots.do(teller, hands(poll, { yes: 2 }));
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: true, counts: { yes: 2 } });
  });
});

describe('two tellers', () => {
  it('[V9] closing waits for their figures, shows nothing meanwhile, and one result names its origins', () => {
    const { story, ballots, chair, persons, one, two } = meeting(['ann', 'ben', 'cai', 'dan']);
    const poll = ballots.open(chair);
    for (const person of persons.slice(0, 3)) ballots.do(person, way('hall'));
    ballots.cast(nth(persons, 3), poll, 'no');
    ballots.do(chair, close(poll));
    ballots.do(one, hands(poll, { yes: 2, no: 1 }));
    const counting = viewOf(story.room, 'officers');
    expect(counting).toMatchObject({ polls: { [poll]: { status: 'counting', hall: 3, counted: 1, differed: 0 } } });
    expect(JSON.stringify(counting)).not.toContain('"counts"');
    story.refused(chair, { type: 'polls.open', title: 'Next?' }, 'polls.running');
    story.refused(chair, { type: 'meeting.close' }, 'polls.running');
    expect(ballots.do(two, hands(poll, { no: 1, yes: 2, abstain: 0 }))).toMatchObject({
      events: [
        { type: 'polls.counted' },
        {
          type: 'polls.closed',
          data: {
            result: {
              carried: false,
              counts: { yes: 2, no: 2, abstain: 0 },
              cast: 4,
              origins: { device: { yes: 0, no: 1, abstain: 0 }, hands: { yes: 2, no: 1, abstain: 0 } },
            },
            hall: { origin: 'hands', counts: { yes: 2, no: 1, abstain: 0 } },
          },
        },
      ],
    });
  });

  it('[V9] figures that differ are counted again; after the second time the hall votes by device or help', () => {
    const { story, ballots, chair, persons, one, two } = meeting(['ann', 'ben', 'cai']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    const poll = ballots.open(chair);
    ballots.do(ann, way('hall'));
    ballots.cast(ben, poll, 'yes');
    ballots.do(chair, close(poll));
    ballots.do(one, hands(poll, { yes: 1 }));
    expect(meOf(story.room, one)).toMatchObject({ figuresIn: [poll] });
    ballots.do(two, hands(poll, { no: 1 }));
    expect(ballots.phase(poll, 'counting')).toMatchObject({ differed: 1 });
    // Both count again, and neither screen says that figures are in.
    for (const teller of [one, two]) expect(meOf(story.room, teller)).not.toHaveProperty('figuresIn');
    ballots.do(one, hands(poll, { yes: 1 }));
    expect(ballots.do(two, hands(poll, { no: 1 }))).toMatchObject({
      events: [{ type: 'polls.counted' }, { type: 'polls.countDiffered', data: { poll, reopened: true } }],
    });
    expect(viewOf(story.room, 'public')).toMatchObject({ polls: { [poll]: { status: 'open', hallReopened: true } } });
    story.refused(nth(persons, 2), { type: 'polls.cast', poll, choice: 'yes' }, 'polls.castingOver');
    story.refused(ben, { type: 'polls.cast', poll, choice: 'no' }, 'polls.castingOver');
    ballots.cast(ann, poll, 'yes');
    ballots.do(chair, close(poll));
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: true, counts: { yes: 2, no: 0, abstain: 0 } });
  });

  it('[P9][V9] while they count, who has voted is merged into nobody: the hall may vote again', () => {
    const { story, ballots, chair, clerk, persons } = meeting(['ann', 'ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    const poll = ballots.open(chair);
    ballots.cast(ann, poll, 'yes');
    ballots.do(ben, way('hall'));
    ballots.do(chair, close(poll));
    story.refused(clerk, { type: 'people.merge', person: ann, into: ben }, 'people.pollOpen');
  });

  it('[V9] more hands than seats in the hall void its part', () => {
    const { ballots, chair, persons, one, two } = meeting(['ann', 'ben']);
    const poll = ballots.open(chair);
    ballots.do(nth(persons, 0), way('hall'));
    ballots.cast(nth(persons, 1), poll, 'yes');
    ballots.do(chair, close(poll));
    for (const teller of [one, two]) ballots.do(teller, hands(poll, { no: 2 }));
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: true, hallVoid: true, counts: { yes: 1, no: 0 } });
  });

  it('[V9] are of different groups where there are tellers of two, and each has one say', () => {
    const { story, ballots, chair, persons, one, two } = meeting(['ann@a', 'ben@b'], ['a', 'a']);
    const third = story.enter('participant', 'teller3', 'b');
    story.do(chair, { type: 'people.assign', person: third, role: 'teller' });
    const poll = ballots.open(chair, { everyGroup: false });
    ballots.do(nth(persons, 0), way('hall'));
    ballots.do(chair, close(poll));
    ballots.do(one, hands(poll, { yes: 1 }));
    ballots.do(one, hands(poll, { no: 1 }));
    story.refused(two, hands(poll, { no: 1 }), 'polls.tellersOfOneGroup');
    story.refused(nth(persons, 1), hands(poll, { no: 1 }), 'people.notAllowed');
    ballots.do(third, hands(poll, { no: 1 }));
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: false, counts: { yes: 0, no: 1 } });
  });

  it('[V9] papers are told as issued, returned, valid and spoiled, and have to add up', () => {
    const { story, ballots, chair, persons, one, two } = meeting(['ann', 'ben', 'cai', 'dan', 'eve', 'fay']);
    const poll = ballots.open(chair, { secrecy: 'closed' });
    for (const person of persons) ballots.do(person, way('hall'));
    ballots.do(chair, close(poll));
    const paper = (valid: number) =>
      ({
        ...hands(poll, { yes: 5 }),
        origin: 'paper',
        papers: { issued: 6, returned: 6, valid, spoiled: 1 },
      }) as const;
    story.refused(one, hands(poll, { yes: 5 }), 'polls.handsAreOpen');
    story.refused(one, paper(4), 'polls.figuresWrong');
    story.refused(one, { ...hands(poll, { yes: 5 }), origin: 'paper' }, 'polls.figuresWrong');
    for (const teller of [one, two]) ballots.do(teller, paper(5));
    expect(ballots.phase(poll, 'closed')).toMatchObject({
      result: { carried: true, counts: { yes: 5, no: 0, abstain: 0 }, cast: 5 },
      hall: { origin: 'paper', papers: { issued: 6, returned: 6, valid: 5, spoiled: 1 } },
    });
  });

  const papersOf = (poll: PollId, counts: Counts, many: number) =>
    ({ ...hands(poll, counts), origin: 'paper', papers: { issued: many, returned: many, valid: many, spoiled: 0 } }) as const;

  it.each([
    [5, { carried: false, counts: { yes: 1, no: 5, abstain: 0 }, cast: 6, base: 6 }],
    [3, { carried: false }],
  ])(
    '[V10] of a closed poll one paper beside %i ballots is told as a paper, and no list tells it by subtraction',
    (many, result) => {
      const { story, ballots, chair, persons, one, two } = meeting(['ann', 'ben', 'cai', 'dan', 'eve', 'fay']);
      const poll = ballots.open(chair, { secrecy: 'closed' });
      ballots.do(nth(persons, 5), way('hall'));
      for (const person of persons.slice(0, many)) ballots.cast(person, poll, 'no');
      ballots.do(chair, close(poll));
      for (const teller of [one, two]) ballots.do(teller, papersOf(poll, { yes: 1 }, 1));
      const hall = { origin: 'paper', papers: { issued: 1, returned: 1, valid: 1, spoiled: 0 } };
      expect(story.events.at(-1)).toStrictEqual({ type: 'polls.closed', data: { poll, result, hall } });
      expect(viewOf(story.room, 'officers').polls[poll]).toMatchObject({ result, hall });
    },
  );

  it('[V10] nor are they told while the chair settles a tie', () => {
    const { story, ballots, chair, persons, one, two } = meeting(['ann', 'ben', 'cai']);
    const poll = ballots.open(chair, { secrecy: 'closed', method: 'oneChoice', options: ['Lamps', 'Trees'], tie: 'casting' });
    ballots.do(nth(persons, 0), way('hall'));
    ballots.cast(nth(persons, 1), poll, 'o1');
    ballots.do(chair, close(poll));
    for (const teller of [one, two]) ballots.do(teller, papersOf(poll, { o2: 1 }, 1));
    expect(JSON.stringify(story.entries.map(({ data }) => data))).not.toContain('"o2":1');
    ballots.do(chair, { type: 'polls.cast', poll, choice: 'o2' });
    expect(ballots.phase(poll, 'closed').result).toStrictEqual({ carried: true, chosen: ['o2'] });
  });

  it('[V3] what they enter before casting has ended, or after the result, does not count', () => {
    const { story, ballots, chair, persons, one } = meeting(['ann']);
    const poll = ballots.open(chair, { method: 'hands' });
    story.refused(one, hands(poll, { yes: 1 }), 'polls.notCounting');
    expect(meOf(story.room, nth(persons, 0))).toMatchObject({ ballots: { [poll]: { way: 'hall' } } });
    ballots.do(chair, { type: 'polls.cancel', poll, reason: 'x' });
    story.refused(one, hands(poll, { yes: 1 }), 'polls.notCounting');
  });
});

describe('a tie among options', () => {
  const options = ['Lamps', 'Benches'];
  const tied = (tie: 'fails' | 'runOff' | 'casting' | 'lots') => {
    const story = meeting(['ann', 'ben']);
    const poll = story.ballots.open(story.chair, { method: 'oneChoice', options, tie });
    story.ballots.cast(nth(story.persons, 0), poll, 'o1');
    story.ballots.cast(nth(story.persons, 1), poll, 'o2');
    story.ballots.do(story.chair, close(poll));
    return { ...story, poll };
  };

  it('[V5] the casting vote of a chair who holds no seat settles it, and nobody else', () => {
    const { story, ballots, chair, persons, poll } = tied('casting');
    expect(viewOf(story.room, 'public')).toMatchObject({ polls: { [poll]: { status: 'counting', tied: ['o1', 'o2'] } } });
    story.refused(nth(persons, 0), { type: 'polls.cast', poll, choice: 'o1' }, 'polls.notOpen');
    story.refused(chair, { type: 'polls.cast', poll, choice: 'o3' }, 'polls.badChoice');
    ballots.do(chair, { type: 'polls.cast', poll, choice: 'o2' });
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: true, chosen: ['o2'], counts: { o1: 1, o2: 1 } });
  });

  it('[V5][V17] a chair who holds a seat has none, whoever was the chair at the opening', () => {
    const { story, chair, clerk, persons } = inSession(['ann']);
    const ballots = new Ballots(story);
    story.do(chair, { type: 'meeting.handOver', person: clerk });
    const poll = ballots.open(clerk, { method: 'oneChoice', options, tie: 'casting' });
    ballots.cast(chair, poll, 'o1');
    ballots.cast(nth(persons, 0), poll, 'o2');
    ballots.do(clerk, close(poll));
    story.do(clerk, { type: 'meeting.handOver', person: chair });
    story.refused(chair, { type: 'polls.cast', poll, choice: 'o1' }, 'polls.chairHasSeat');
    ballots.do(chair, close(poll));
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: false });
  });

  it('[V5] a chair who does not settle it leaves none chosen', () => {
    const { ballots, chair, poll } = tied('casting');
    ballots.do(chair, close(poll));
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: false });
  });

  it('[V5] a run-off is a new poll among exactly these options that points at the first', () => {
    const { story, ballots, chair, poll } = tied('runOff');
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: false, runOff: ['o1', 'o2'] });
    const again = { type: 'polls.open', title: 'Lamps?', method: 'oneChoice', again: poll } as const;
    story.refused(chair, { ...again, options: [...options, 'Trees'] }, 'polls.notAgain');
    expect(story.do(chair, { ...again, options })).toHaveProperty('poll');
  });

  it('[V5] lots were drawn and published before the first ballot', () => {
    const { ballots, poll } = tied('lots');
    const { lots } = ballots.poll(poll).terms;
    expect(lots?.order.toSorted()).toStrictEqual(['o1', 'o2']);
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ carried: true, chosen: [lots?.order[0]] });
  });
});
