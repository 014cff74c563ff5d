// Somebody who looks at a meeting through a socket of this node, as the rooms see it.
import type { ByeCode, DownEvent } from '../../shared/protocol/down.ts';
import type { PersonId } from '../../shared/room/ids.ts';

/** A beginning of a message, as JSON, that all of the public are told alike; the same object for all. */
export interface Common {
  readonly json: string;
}

/** One message downwards, encoded once; the same object for everybody who gets the same. */
export interface Message {
  readonly event: DownEvent;
  /** The JSON of its one argument. */
  readonly json: string;
  /** It holds somebody's own part: nobody else gets it. */
  readonly forOne?: true;
  /** How it begins, or the whole of it: this alone is ever compressed, so that no length tells of what one alone may see. */
  readonly common?: Common;
}

/** A socket, implemented in server/live. */
export interface Onlooker {
  readonly person: PersonId;
  /** SHA-256 (hex) of the token it came with: a session that was ended ends this socket too. */
  readonly token: string;
  send(message: Message): void;
  /** Bytes handed over and not yet on the wire. */
  unsentBytes(): number;
  /** Says `bye` with this code, then closes. */
  close(code: ByeCode): void;
}
