// Every command the wire accepts, as a schema: parsed here, trusted inside.
import type { z } from 'zod';
import type { Refusal } from '../room/decision.ts';
import type { CommandType, RoomCommand } from '../room/room.ts';
import { agendaCommands } from './up/agenda.ts';
import { decisionsCommands } from './up/decisions.ts';
import { flagsCommands } from './up/flags.ts';
import { meetingCommands } from './up/meeting.ts';
import { peopleCommands } from './up/people.ts';
import { pollsCommands } from './up/polls.ts';
import { recordCommands } from './up/record.ts';
import { speakingCommands } from './up/speaking.ts';
import { id, pathOf } from './up/terms.ts';

/** What the room gives itself, and what only HTTP or the documents send after checks of their own. */
export type InternalType =
  | 'meeting.create'
  | 'meeting.idle'
  | 'people.enter'
  | 'people.replaceLink'
  | 'people.replacePin'
  | 'people.makeRecovery'
  | 'people.missPin'
  | 'people.enrol'
  | 'people.slip'
  | 'people.rollOver'
  | 'agenda.outline'
  | 'agenda.noteProposal'
  | 'floor.timeUp'
  | 'polls.timeUp'
  | 'polls.turnout'
  | 'flags.putToMeeting'
  | 'orders.putToMeeting'
  | 'record.findFork';
export type WireType = Exclude<CommandType, InternalType>;
export type WireCommand = Extract<RoomCommand, { type: WireType }>;

/** One schema for each type; a type without one, or one too many, does not compile. */
export const commandSchemas = {
  ...meetingCommands,
  ...peopleCommands,
  ...agendaCommands,
  ...speakingCommands,
  ...flagsCommands,
  ...pollsCommands,
  ...decisionsCommands,
  ...recordCommands,
} satisfies { readonly [Type in WireType]: z.ZodType<Extract<WireCommand, { type: Type }>> };

/** The other direction: whatever the room understands can be said on the wire. */
type Unsayable = {
  readonly [Type in WireType]: Extract<WireCommand, { type: Type }> extends z.output<(typeof commandSchemas)[Type]>
    ? never
    : Type;
}[WireType];
type Extra = Exclude<keyof typeof commandSchemas, WireType>;
type Nothing<T extends never> = T;
export type ProofThatWireAndRoomAgree = Nothing<Unsayable | Extra>;

export type ReadCommand =
  { readonly ok: true; readonly id: string; readonly command: WireCommand } | { readonly ok: false; readonly refusal: Refusal };

const isRecord = (message: unknown): message is Readonly<Record<string, unknown>> =>
  typeof message === 'object' && message !== null && !Array.isArray(message);
const isWireType = (type: unknown): type is WireType => typeof type === 'string' && Object.hasOwn(commandSchemas, type);

/** Reads `{ id, type, … }`. Anything that is not exactly one of the commands is refused, and the place is named. */
export function readCommand(message: unknown): ReadCommand {
  if (!isRecord(message)) return malformed('');
  const { id: given, ...said } = message;
  const known = id.safeParse(given);
  if (!known.success) return malformed('id');
  if (!isWireType(said['type'])) return malformed('type');
  const schema: z.ZodType<WireCommand> = commandSchemas[said['type']];
  const outcome = schema.safeParse(said);
  return outcome.success ? { ok: true, id: known.data, command: outcome.data } : malformed(pathOf(outcome.error));
}

const malformed = (path: string): ReadCommand => ({ ok: false, refusal: { code: 'command.malformed', path } });
