// What a command that can race looks like: where it is possible, what must stand there, and how it is said.
import type { PersonId } from '../../../shared/room/ids.ts';
import type { CommandType, RoomCommand } from '../../../shared/room/room.ts';
import type { Letter, matrix } from '../../authorization/matrix.ts';
import type { Stage } from './company.ts';
import type { Scene } from './scene.ts';

/** A command that some person can send, by the list of rights that is kept for the tests. */
export type Sendable = {
  readonly [Type in CommandType]: (typeof matrix)[Type][0] extends '' ? never : Type;
}[CommandType];

/** A call of HTTP, for what has no other way in. */
export interface Call {
  readonly path: string;
  /** The body, where it is not empty JSON. */
  readonly csv?: string;
}

export interface Maker<Type extends Sendable> {
  /** Where the meeting stands; in session unless it says otherwise. */
  readonly stage?: Stage;
  /** Who of those with the right can bring it about; all of them unless it says otherwise. */
  readonly only?: readonly Letter[];
  /** What happens a minute before, since it must have stood for a while. */
  readonly early?: (scene: Scene, by: PersonId) => void;
  /** What happens just before. */
  readonly late?: (scene: Scene, by: PersonId) => void;
  readonly make: (scene: Scene, by: PersonId) => Extract<RoomCommand, { type: Type }>;
  readonly call?: (scene: Scene) => Call;
}

export type AnyMaker = { readonly [Type in Sendable]: Maker<Type> }[Sendable];

export type Makers<Slice extends string> = {
  readonly [Type in Extract<Sendable, `${Slice}.${string}`>]: Maker<Type>;
};
