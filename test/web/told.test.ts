// What screens say of a proposal: asked, settled or objected to, and what is still to be done about it.
import { describe, expect, it } from 'vitest';
import { after, commitmentId, decisionId, type PersonId } from '../../shared/room/ids.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { awaits, hasAccepted, justTold, proposedIn, toVoteOn } from '../../web/decisions/told.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth } from '../support/room.ts';

function meeting() {
  const told = inSession(['ann@traders', 'ben@residents']);
  const { story, chair } = told;
  const propose = (text: string) =>
    decisionId(String(story.do(chair, { type: 'decisions.propose', text, nature: 'agreement' })['decision']));
  const seen = () => viewOf(story.room, 'public');
  return { ...told, propose, seen, word: () => justTold(seen(), story.now)?.status };
}

describe('a proposal', () => {
  it('[D1] is told as settled once it is, for two minutes, until the next stands on the screens', () => {
    const { story, chair, propose, seen, word } = meeting();
    const decision = propose('Quiet after ten.');
    expect([proposedIn(seen()).length, word()]).toStrictEqual([1, undefined]);
    story.pass(30_000);
    story.do(chair, { type: 'decisions.adopt', decision });
    expect([proposedIn(seen()).length, word()]).toStrictEqual([0, 'adopted']);
    propose('Lamps.');
    expect(word()).toBeUndefined();
    story.pass(120_000);
    expect(word()).toBeUndefined();
  });

  it('[D1] that somebody objected to is told as such, and waits for a vote until one is opened on it', () => {
    const { story, chair, persons, propose, seen, word } = meeting();
    const decision = propose('Quiet\nafter ten.');
    expect(toVoteOn(seen())).toStrictEqual([]);
    story.do(nth(persons, 0), { type: 'decisions.object', decision });
    expect([word(), toVoteOn(seen()).map(({ id }) => id)]).toStrictEqual(['objected', [decision]]);
    const poll = new Ballots(story).open(chair, { title: 'Lamps?' });
    expect(toVoteOn(seen())).toHaveLength(1);
    story.do(chair, { type: 'polls.cancel', poll, reason: 'another first' });
    new Ballots(story).open(chair, { title: 'Agreed: Quiet after ten.' });
    expect(toVoteOn(seen())).toStrictEqual([]);
  });
});

describe('a commitment', () => {
  it('[D2] waits for whoever is of its side and has not accepted it, and for nobody else', () => {
    const { story, chair, clerk, persons, propose, seen } = meeting();
    const decision = propose('Quiet after ten.');
    story.pass(30_000);
    story.do(chair, { type: 'decisions.adopt', decision });
    const wish = { type: 'decisions.commit', decision, side: 'residents', does: 'sweep' } as const;
    const commitment = commitmentId(String(story.do(clerk, { ...wish, due: after(story.now, 1) })['commitment']));
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    const stands = (person: PersonId) => {
      const [me, said] = [meOf(story.room, person), seen().decisions.commitments[commitment]];
      return said && [awaits(me, said), hasAccepted(me, said)];
    };
    expect([stands(ann), stands(ben)]).toStrictEqual([
      [false, false],
      [true, false],
    ]);
    story.do(ben, { type: 'decisions.accept', commitment });
    expect(stands(ben)).toStrictEqual([false, true]);
    // Whose side names them its spokesperson afterwards can still bind it.
    story.do(clerk, { type: 'people.assign', person: ben, spokesperson: 'residents' });
    expect(stands(ben)).toStrictEqual([true, false]);
    story.do(ben, { type: 'decisions.accept', commitment });
    expect(stands(ben)).toStrictEqual([false, true]);
  });
});
