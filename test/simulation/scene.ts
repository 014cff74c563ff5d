// What somebody in a simulated meeting looks at before they want something.
import type { Method } from '../../shared/counting/rules.ts';
import type { Choice } from '../../shared/room/decision.ts';
import type { Instant, PersonId } from '../../shared/room/ids.ts';
import type { Room } from '../../shared/room/room.ts';
import type { WireCommand } from '../../shared/protocol/up.ts';
import type { Chance } from '../support/random.ts';

export interface Scene {
  readonly room: Room;
  readonly me: PersonId;
  readonly dice: Chance;
  readonly now: Instant;
  readonly pick: <T>(first: T, ...others: readonly T[]) => T;
}

/** A weight, and what is said with it; nothing where it makes no sense now. */
export type Wishes = readonly (readonly [number, (scene: Scene) => WireCommand | undefined])[];

/** Anybody who ever came in. */
export function personIn({ room, dice, me }: Scene): PersonId {
  return dice.pick([...room.people.persons.keys()]) ?? me;
}

export function choiceFor({ pick, dice }: Scene, method: Method): Choice {
  const option = pick('o1', 'o2', 'o3');
  switch (method) {
    case 'yesNoAbstain':
    case 'hands':
      return pick('yes', 'no', 'abstain');
    case 'oneChoice':
      return option;
    case 'someChoices':
    case 'instantRunoff':
    case 'schulze':
      return [option];
    case 'score':
      return { [option]: dice.below(6) };
    case 'consent':
      return pick<Choice>({ answer: 'agree' }, { answer: 'agree' }, { answer: 'object', reason: 'noise' });
  }
}
