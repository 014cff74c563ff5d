// What was settled, by poll or by consensus, and who takes on what.
import { describe, expect, it } from 'vitest';
import { after, commitmentId, decisionId, itemId, personId, pollId, type PersonId } from '../../shared/room/ids.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth, START } from '../support/room.ts';

function meeting(people: readonly string[] = ['ann@traders', 'ben@residents', 'cai@residents']) {
  const { story, ...officers } = inSession(people);
  const ballots = new Ballots(story);
  const everyone = [officers.chair, ...officers.persons];
  /** A poll that all seats answer alike. */
  const settled = (title: string, choice = 'yes', wish: Parameters<Ballots['open']>[1] = {}) => {
    const poll = ballots.open(officers.chair, { title, ...wish });
    for (const voter of everyone) ballots.cast(voter, poll, choice);
    ballots.do(officers.chair, { type: 'polls.close', poll });
    return poll;
  };
  const propose = (text = 'Quiet after ten.') =>
    decisionId(String(story.do(officers.chair, { type: 'decisions.propose', text, nature: 'agreement' })['decision']));
  return { story, ballots, settled, propose, ...officers };
}
const adopt = { type: 'decisions.adopt', nature: 'agreement' } as const;

describe('by poll', () => {
  it('[D1] the last carried poll is adopted with the question as its text', () => {
    const { story, chair, settled } = meeting();
    const first = settled('Lamps');
    const second = settled('Benches');
    settled('Fountain', 'no');
    const { decision } = story.do(chair, adopt);
    expect(story.events.at(-1)).toStrictEqual({
      type: 'decisions.adopted',
      data: { decision, text: 'Benches', nature: 'agreement', poll: second },
    });
    expect(story.room.decisions.decisions.get(decisionId(String(decision)))?.standing).toStrictEqual({
      status: 'adopted',
      at: story.now,
      poll: second,
    });
    story.do(chair, { ...adopt, poll: first });
    story.refused(chair, { ...adopt, poll: first }, 'decisions.alreadyAdopted');
    story.refused(chair, adopt, 'decisions.pollNotCarried');
  });

  it('[A3] the frozen text is what is adopted, whatever the document says by then', () => {
    const { story, ballots, chair, persons } = meeting();
    story.outline({ id: 'a1' });
    const proposal = { item: itemId('a1'), text: 'Put up lamps.', hash: 'h', editedAt: START };
    const opened = story.do(chair, { type: 'polls.open', title: 'Agreed?', item: itemId('a1') }, { proposal });
    const poll = pollId(String(opened['poll']));
    for (const voter of [chair, ...persons]) ballots.cast(voter, poll, 'yes');
    ballots.do(chair, { type: 'polls.close', poll });
    const events = story.eventsOf(chair, { ...adopt, poll });
    expect(events).toMatchObject([{ data: { text: 'Put up lamps.', poll, item: 'a1' } }]);
  });

  it('[D1] of options the one that won is named', () => {
    const { story, chair, settled } = meeting();
    settled('Colour', 'o2', { method: 'oneChoice', options: ['Red', 'Blue'] });
    expect(story.eventsOf(chair, adopt)).toMatchObject([{ data: { text: 'Colour: Blue' } }]);
  });

  it('[D1] only a carried poll on the matter is adopted, and each decision says what it is', () => {
    const { story, ballots, chair, settled } = meeting();
    const lost = settled('Lamps', 'no');
    story.refused(chair, { ...adopt, poll: lost }, 'decisions.pollNotCarried');
    const ended = settled('End the debate?', 'yes', { decides: 'endDebate' });
    story.refused(chair, { ...adopt, poll: ended }, 'decisions.pollNotCarried');
    const running = ballots.open(chair, { title: 'Benches' });
    story.refused(chair, { ...adopt, poll: running }, 'decisions.pollNotCarried');
    story.refused(chair, { ...adopt, poll: pollId('v9') }, 'decisions.pollNotCarried');
    story.do(chair, { type: 'polls.cancel', poll: running, reason: 'Later' });
    const poll = settled('Benches');
    story.refused(chair, { type: 'decisions.adopt', poll }, 'decisions.natureMissing');
  });

  it('[D1] on an open item only its own polls are meant', () => {
    const { story, chair, settled } = meeting();
    story.outline({ id: 'a1' });
    settled('Lamps');
    story.do(chair, { type: 'agenda.open', item: itemId('a1') });
    story.refused(chair, adopt, 'decisions.pollNotCarried');
    const poll = settled('Benches');
    expect(story.eventsOf(chair, adopt)).toMatchObject([{ data: { text: 'Benches', poll, item: 'a1' } }]);
  });
});

describe('by consensus', () => {
  it('[D1] it stands on every screen for thirty seconds, and is adopted when nobody objected', () => {
    const { story, chair, propose } = meeting();
    const decision = propose(' Quiet after ten. ');
    const until = after(story.now, 30_000);
    story.pass(29_999);
    expect(story.refusalOf(chair, { type: 'decisions.adopt', decision })).toStrictEqual({ code: 'decisions.tooEarly', until });
    story.pass(1);
    expect(story.eventsOf(chair, { type: 'decisions.adopt', decision })).toStrictEqual([
      { type: 'decisions.adopted', data: { decision, text: 'Quiet after ten.', nature: 'agreement' } },
    ]);
    expect(story.room.decisions.order).toStrictEqual([decision]);
    story.refused(chair, { type: 'decisions.adopt', decision }, 'decisions.alreadyAdopted');
  });

  it('[D1] one objection sends it to a vote, and who made it is in the secret part alone', () => {
    const { story, chair, clerk, persons, propose } = meeting();
    const decision = propose();
    const events = story.eventsOf(clerk, { type: 'decisions.object', decision, for: nth(persons, 0) });
    expect(events).toStrictEqual([{ type: 'decisions.objected', data: { decision }, secret: { person: nth(persons, 0) } }]);
    expect(JSON.stringify(story.room.decisions)).not.toContain(nth(persons, 0));
    story.refused(nth(persons, 1), { type: 'decisions.object', decision }, 'decisions.objected');
    story.pass(30_000);
    story.refused(chair, { type: 'decisions.adopt', decision }, 'decisions.objected');
  });

  it('[D1] who was not found at the roll call objects without being found by it', () => {
    const { story, chair, persons, propose } = meeting();
    story.do(chair, { type: 'people.callRoll' });
    story.pass(60_000);
    const decision = propose();
    const types = story.eventsOf(nth(persons, 0), { type: 'decisions.object', decision }).map(({ type }) => type);
    expect(types).toStrictEqual(['decisions.objected']);
  });

  it('[D1] only who is here objects, and only to what is proposed', () => {
    const { story, chair, clerk, persons, propose } = meeting();
    const ann = nth(persons, 0);
    const decision = propose();
    story.do(clerk, { type: 'people.checkOut', person: ann });
    story.refused(clerk, { type: 'decisions.object', decision, for: ann }, 'people.notHere');
    story.refused(nth(persons, 1), { type: 'decisions.object', decision: decisionId('d9') }, 'decisions.unknown');
    story.pass(30_000);
    story.do(chair, { type: 'decisions.adopt', decision });
    story.refused(nth(persons, 1), { type: 'decisions.object', decision }, 'decisions.alreadyAdopted');
    story.refused(chair, { type: 'decisions.adopt', decision: decisionId('d9') }, 'decisions.unknown');
  });

  it('[D1] one at a time stands on the screens', () => {
    const { story, chair, propose } = meeting();
    const decision = propose();
    const again = { type: 'decisions.propose', text: 'Benches', nature: 'opinion' } as const;
    expect(story.refusalOf(chair, again)).toStrictEqual({ code: 'decisions.standing', decision });
    story.refused(chair, { ...again, text: ' ' }, 'decisions.textMissing');
    story.pass(30_000);
    story.do(chair, again);
  });
});

describe('commitments', () => {
  function committed(side = 'residents') {
    const { story, settled, ...rest } = meeting();
    settled('Lamps');
    story.do(rest.chair, adopt);
    const command = { type: 'decisions.commit', side, does: ' put up lamps ', due: after(story.now, 86_400_000) } as const;
    const result = story.do(rest.clerk, command);
    const commitment = commitmentId(String(result['commitment']));
    const stateOf = () => story.room.decisions.commitments.get(commitment);
    const walkIn = personId(String(story.do(rest.clerk, { type: 'people.register', name: 'w', group: 'residents' })['person']));
    return { story, commitment, command, stateOf, walkIn, accept: { type: 'decisions.accept', commitment } as const, ...rest };
  }

  it('[D2] who does what by when, in return for what, belongs to the last decision adopted', () => {
    const { story, clerk, command, stateOf } = committed();
    const decision = nth(story.room.decisions.order, 0);
    expect(stateOf()).toMatchObject({ decision, side: 'residents', does: 'put up lamps', asked: false, bound: false });
    expect(story.eventsOf(clerk, { ...command, decision, inReturnFor: 'clean fronts' })).toMatchObject([
      { data: { decision, inReturnFor: 'clean fronts', due: command.due, asked: false } },
    ]);
  });

  it('[D2] a body that was not there is asked', () => {
    const { story, stateOf, accept, persons } = committed('the township');
    expect(stateOf()).toMatchObject({ side: 'the township', asked: true });
    story.refused(nth(persons, 0), accept, 'decisions.notYourSide');
  });

  it('[D2] a commitment needs a decision that stands, words, and a day to come', () => {
    const { story, chair, command, propose } = committed();
    story.refused(chair, { ...command, due: story.now }, 'decisions.dueInPast');
    story.refused(chair, { ...command, does: ' ' }, 'decisions.textMissing');
    story.refused(chair, { ...command, side: '' }, 'decisions.textMissing');
    story.refused(chair, { ...command, decision: decisionId('d9') }, 'decisions.unknown');
    story.refused(chair, { ...command, decision: propose() }, 'decisions.notAdopted');
    const fresh = meeting();
    fresh.story.refused(fresh.chair, command, 'decisions.unknown');
  });

  it('[D2] the spokesperson binds the side; anybody else of it signs for themselves', () => {
    const { story, clerk, accept, persons, stateOf } = committed();
    const [ben, cai] = [nth(persons, 1), nth(persons, 2)];
    story.do(clerk, { type: 'people.assign', person: cai, spokesperson: 'residents' });
    expect(story.eventsOf(ben, accept)).toMatchObject([{ data: { person: ben, as: 'self' } }]);
    expect(stateOf()?.bound).toBe(false);
    expect(story.eventsOf(cai, accept)).toMatchObject([{ data: { person: cai, as: 'spokesperson' } }]);
    expect(stateOf()?.bound).toBe(true);
    expect([...(stateOf()?.signed ?? [])]).toStrictEqual([
      [ben, story.now],
      [cai, story.now],
    ]);
  });

  it('[D2] nobody accepts for another side, or twice', () => {
    const { story, accept, persons } = committed();
    story.refused(nth(persons, 0), accept, 'decisions.notYourSide');
    story.do(nth(persons, 1), accept);
    story.refused(nth(persons, 1), accept, 'decisions.alreadyAccepted');
    story.refused(nth(persons, 1), { ...accept, commitment: commitmentId('k9') }, 'decisions.commitmentUnknown');
  });

  it('[D2] who signed for themselves and is then named spokesperson can still bind the side, once', () => {
    const { story, clerk, accept, persons, stateOf } = committed();
    const ben = nth(persons, 1);
    story.do(ben, accept);
    story.do(clerk, { type: 'people.assign', person: ben, spokesperson: 'residents' });
    story.do(ben, accept);
    expect(stateOf()?.bound).toBe(true);
    story.refused(ben, accept, 'decisions.alreadyAccepted');
  });

  it('[D2] a clerk taps for who has no device, and for nobody else', () => {
    const { story, clerk, accept, persons, stateOf, walkIn } = committed();
    const tap = (person: PersonId) => ({ ...accept, for: person });
    story.refused(clerk, tap(nth(persons, 1)), 'decisions.notHelped');
    story.refused(clerk, tap(personId('p9')), 'people.unknown');
    story.do(clerk, tap(walkIn));
    expect(stateOf()?.signed.has(walkIn)).toBe(true);
  });

  it('[M3][D2] can still be accepted after the meeting was closed, when nothing else is taken', () => {
    const { story, chair, clerk, persons, accept, command, stateOf } = committed('traders');
    story.do(chair, { type: 'meeting.close' });
    story.refused(clerk, command, 'meeting.closed');
    story.do(nth(persons, 0), accept);
    expect(stateOf()?.signed.size).toBe(1);
    story.refused(nth(persons, 0), accept, 'decisions.alreadyAccepted');
  });
});
