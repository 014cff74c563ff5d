// Sealed polls in the core: one credential for each seat, ballots that nobody brings, and an urn that is shut and read.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import { personId, ROOM, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { needsOf } from '../../shared/room/needs.ts';
import { viewOf } from '../../shared/room/view.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth, rules } from '../support/room.ts';

const unseatedChair = { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) };
const five = ['ann', 'ben', 'cai', 'dan', 'eve'];
const ask = (poll: PollId, blinded = 'blinded') => ({ type: 'polls.credential', poll, blinded }) as const;
const close = (poll: PollId) => ({ type: 'polls.close', poll }) as const;

function sealed(people = five) {
  const { story, ...officers } = inSession(people, unseatedChair);
  const ballots = new Ballots(story);
  const poll = ballots.open(officers.chair, { secrecy: 'sealed' });
  return { story, ballots, poll, ...officers };
}

describe('a sealed poll', () => {
  it('[V8] opens with keys of its own: the public one in the record, the private one with the urn', () => {
    const { story, ballots, poll } = sealed();
    expect(story.events.at(-1)).toMatchObject({
      type: 'polls.opened',
      data: { poll, key: 'public', terms: { changeable: false } },
    });
    expect([...ballots.urns.keys()]).toStrictEqual([poll]);
    expect(viewOf(story.room, 'public')).toMatchObject({
      polls: { [poll]: { secrecy: 'sealed', status: 'open', sealed: { key: 'public', credentials: 0 }, cast: 0 } },
    });
  });

  it('[V8] keys are made only for who may open it', () => {
    const { story, chair, persons } = inSession(five, unseatedChair);
    const open = { type: 'polls.open', title: 'Lamps?', secrecy: 'sealed' } as const;
    expect(needsOf(story.room, open, chair)).toStrictEqual({ key: true });
    expect(needsOf(story.room, open, nth(persons, 0))).toStrictEqual({});
  });

  it('[V8] gives each seat one credential and keeps what was signed by its hash alone', () => {
    const { story, ballots, poll, persons } = sealed();
    const ann = nth(persons, 0);
    expect(ballots.do(ann, ask(poll))).toMatchObject({ result: { signature: 'signed blinded' } });
    expect(story.events.at(-1)).toStrictEqual({
      type: 'polls.credentialed',
      data: { poll, seat: ann, blinded: 'hash of blinded' },
    });
    expect(ballots.try(ann, ask(poll, 'another'))).toMatchObject({ refusal: { code: 'polls.credentialGiven' } });
    expect(JSON.stringify(story.room)).not.toContain('"blinded"');
  });

  it.each([
    ['of every group', ['ann@A', 'ben@A', 'cai@A', 'dan@B', 'eve@B'], 5, undefined],
    ['of all but one group', ['ann@A', 'ben@A', 'cai@A', 'dan@A', 'eve@B'], 4, true],
  ] as const)('[V4][V8] counts for a quorum in each group who took a credential: %s', (_, people, voters, isVoid) => {
    const quorum = { cast: '1/2', of: 'entitled', eachGroup: 1 } as const;
    const template = rules({ officers: { ...plain.officers, chairVotes: 'never' }, poll: { ...plain.poll, quorum } });
    const { story, chair, persons } = inSession(people, { rules: template });
    const ballots = new Ballots(story);
    const poll = ballots.open(chair, { secrecy: 'sealed' });
    for (const [index, person] of persons.slice(0, voters).entries()) {
      ballots.do(person, ask(poll, `b${index}`));
      ballots.handIn(poll, `r${index}`, 'yes');
    }
    ballots.do(chair, close(poll));
    ballots.pass(0);
    const phase = story.room.polls.polls.get(poll)?.phase;
    expect(phase?.status === 'closed' && phase.result).toMatchObject({ carried: !isVoid });
    expect(phase?.status === 'closed' && phase.result.void).toBe(isVoid);
  });

  it('[P9] refuses a credential to who has no seat on its register', () => {
    const { story, ballots, poll, supervisor } = sealed();
    const late = story.enter('participant', 'late');
    expect(ballots.try(late, ask(poll))).toMatchObject({ refusal: { code: 'polls.noSeat' } });
    expect(ballots.try(supervisor, ask(poll))).toMatchObject({ refusal: { code: 'people.notAllowed' } });
  });

  it('[V8][P9] who has one is merged into nobody, so that no seat gets two', () => {
    const { story, ballots, poll, persons, clerk } = sealed();
    const [ann, ben, cai] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
    ballots.do(ann, ask(poll));
    story.refused(clerk, { type: 'people.merge', person: ann, into: ben }, 'people.pollOpen');
    story.do(clerk, { type: 'people.merge', person: cai, into: ann });
    expect(ballots.try(clerk, { ...ask(poll, 'another'), for: cai })).toMatchObject({ refusal: { code: 'polls.noSeat' } });
  });

  it('[V16] a clerk asks for somebody without a device, for nobody else, and for no more than thirty', () => {
    const { story, ballots, chair, clerk } = (() => {
      const { story, ...rest } = inSession(five, unseatedChair);
      return { story, ballots: new Ballots(story), ...rest };
    })();
    const helped = Array.from({ length: 31 }, () => personId(String(story.do(clerk, { type: 'people.register' })['person'])));
    const poll = ballots.open(chair, { secrecy: 'sealed' });
    const askFor = (person: PersonId) => ballots.try(clerk, { ...ask(poll, `b${person}`), for: person });
    const ann = [...story.room.people.persons.values()].find((person) => person.name === 'ann');
    expect(ann && askFor(ann.id)).toMatchObject({ refusal: { code: 'polls.notHelped' } });
    const answers = helped.map(askFor);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(30);
    expect(answers.at(-1)).toMatchObject({ refusal: { code: 'polls.helpedLimit', most: 30 } });
    expect(viewOf(story.room, 'officers')).toMatchObject({ polls: { [poll]: { helpedBy: [{ clerk, helped: 30 }] } } });
  });

  it('[V8] takes no ballot that somebody brings, and no helped one', () => {
    const { ballots, poll, persons } = sealed();
    expect(ballots.try(nth(persons, 0), { type: 'polls.cast', poll, choice: 'yes' })).toMatchObject({
      refusal: { code: 'polls.castWithoutSession' },
    });
  });

  it('[V6] tells turnout at most every five seconds, and never less than before', () => {
    const { story, ballots, poll } = sealed();
    const tell = () => story.try(ROOM, { type: 'polls.turnout', poll }, ballots.context(ROOM, { type: 'polls.turnout', poll }));
    ballots.handIn(poll, 'r1', 'yes');
    expect(tell()).toMatchObject({ refusal: { code: 'polls.nothingNew' } });
    ballots.pass(5_000);
    expect(tell()).toMatchObject({ events: [{ type: 'polls.turnedOut', data: { poll, cast: 1 } }] });
    ballots.pass(5_000);
    expect(tell()).toMatchObject({ refusal: { code: 'polls.nothingNew' } });
    expect(viewOf(story.room, 'public')).toMatchObject({ polls: { [poll]: { cast: 1 } } });
  });

  it('[V3] closing shuts the urn in the same write; what came before it is counted, what comes after is not', () => {
    const { story, ballots, poll, chair, persons } = sealed();
    for (const [index, person] of persons.entries()) ballots.do(person, ask(poll, `b${index}`));
    for (const [index, choice] of ['yes', 'no', 'yes', 'abstain', 'yes'].entries()) ballots.handIn(poll, `r${9 - index}`, choice);
    expect(ballots.do(chair, close(poll))).toMatchObject({
      events: [{ type: 'polls.closing', data: { poll } }],
      boxes: [{ poll, change: { shut: true } }],
    });
    expect(ballots.handIn(poll, 'late', 'no')).toBe(false);
    expect(ballots.phase(poll, 'counting').hall).toBe(0);
    ballots.pass(0);
    expect(story.events.at(-1)).toStrictEqual({
      type: 'polls.closed',
      data: {
        poll,
        result: { carried: true, counts: { yes: 3, no: 1, abstain: 1 }, cast: 5, base: 5 },
        ballots: ['abstain', 'no', 'yes', 'yes', 'yes'],
        receipts: ['r5', 'r6', 'r7', 'r8', 'r9'],
        credentials: 5,
      },
    });
    expect(ballots.urns.has(poll)).toBe(false);
  });

  it('[V10] with fewer than five ballots it says carried or not, and the receipts', () => {
    const { story, ballots, poll, chair } = sealed();
    ballots.handIn(poll, 'r1', 'yes');
    ballots.do(chair, close(poll));
    ballots.pass(0);
    expect(story.events.at(-1)).toStrictEqual({
      type: 'polls.closed',
      data: { poll, result: { carried: true }, receipts: ['r1'], credentials: 0 },
    });
  });

  it('[L4] no choice is in the state, in an event or in a view while it runs', () => {
    const { story, ballots, poll } = sealed();
    ballots.handIn(poll, 'r1', 'abstain');
    const texts = [story.room, story.events, viewOf(story.room, 'officers')].map((each) => JSON.stringify(each));
    expect(texts.filter((text) => text.includes('"abstain"') && !text.includes('"counts"'))).toStrictEqual([]);
  });

  it('[V11] a cancelled one takes its urn with it and shows no figures', () => {
    const { story, ballots, poll, chair } = sealed();
    ballots.handIn(poll, 'r1', 'yes');
    ballots.do(chair, { type: 'polls.cancel', poll, reason: 'wrong text' });
    expect(ballots.urns.has(poll)).toBe(false);
    expect(viewOf(story.room, 'public')).toMatchObject({ polls: { [poll]: { status: 'cancelled', reason: 'wrong text' } } });
  });
});
