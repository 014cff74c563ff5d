// Votes by proxy: who may cast them, whose word counts, and that a seat has one ballot all the same.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import { personIn } from '../../shared/room/readings.ts';
import { meOf } from '../../shared/room/view/me.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, nth, rules } from '../support/room.ts';

const unseatedChair = { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) };

/** Ann named Ben and went; Cai is here for himself. */
function meeting() {
  const { story, persons, ...officers } = inSession(['ann', 'ben', 'cai'], unseatedChair);
  const [ann, ben, cai] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
  story.do(ann, { type: 'people.delegate', to: ben });
  story.do(ann, { type: 'people.checkOut' });
  return { story, ballots: new Ballots(story), ann, ben, cai, ...officers };
}

describe('a proxy', () => {
  it('[V13] casts the ballot of the seat beside an own one', () => {
    const { story, ballots, chair, ann, ben, cai } = meeting();
    const poll = ballots.open(chair);
    expect(meOf(story.room, ben)).toMatchObject({
      ballots: { [poll]: { entitled: true, proxies: [{ person: ann, name: 'ann' }] } },
    });
    ballots.cast(ben, poll, 'no');
    ballots.cast(ben, poll, 'yes', ann);
    ballots.cast(cai, poll, 'yes');
    expect(meOf(story.room, ben)).toMatchObject({
      ballots: { [poll]: { choice: 'no', proxies: [{ cast: true, choice: 'yes' }] } },
    });
    expect(ballots.phase(poll, 'open').ballots.get(ann)).toMatchObject({ origin: 'device', proxy: ben });
    ballots.do(chair, { type: 'polls.close', poll });
    expect(ballots.phase(poll, 'closed').result).toMatchObject({ counts: { yes: 2, no: 1, abstain: 0 }, cast: 3 });
  });

  it('[V13] nobody else casts it, the holder included', () => {
    const { story, ballots, chair, ann, cai } = meeting();
    const poll = ballots.open(chair);
    story.refused(cai, { type: 'polls.cast', poll, choice: 'yes', for: ann }, 'people.notAllowed');
    story.refused(ann, { type: 'polls.cast', poll, choice: 'yes' }, 'polls.byProxy');
    expect(meOf(story.room, ann)).toMatchObject({ ballots: { [poll]: { byProxy: 'ben' } } });
  });

  it('[V13] ends when the holder is here before the opening, and not after it', () => {
    const { story, ballots, chair, ann, ben } = meeting();
    const first = ballots.open(chair);
    story.do(chair, { type: 'people.checkIn', person: ann });
    ballots.cast(ben, first, 'yes', ann);
    ballots.do(chair, { type: 'polls.close', poll: first });
    const second = ballots.open(chair, { title: 'Trees?' });
    story.refused(ben, { type: 'polls.cast', poll: second, choice: 'yes', for: ann }, 'people.notAllowed');
    ballots.cast(ann, second, 'no');
    const person = personIn(story.room, ann);
    expect(person?.proxy?.until).toBeDefined();
  });

  it('[V8] a poll is not sealed while somebody votes by proxy', () => {
    const { story, chair } = meeting();
    expect(story.refusalOf(chair, { type: 'polls.open', title: 'x', secrecy: 'sealed' })).toStrictEqual({
      code: 'polls.notSealable',
      because: 'proxies',
    });
  });
});
