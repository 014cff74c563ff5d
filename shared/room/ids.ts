// The names of things in a room, branded so that a poll's id is never taken for a person's.
declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type MeetingId = Brand<string, 'MeetingId'>;
export type PersonId = Brand<string, 'PersonId'>;
export type LinkId = Brand<string, 'LinkId'>;
export type ItemId = Brand<string, 'ItemId'>;
export type TurnId = Brand<string, 'TurnId'>;
export type RoundId = Brand<string, 'RoundId'>;
export type PollId = Brand<string, 'PollId'>;
export type FlagId = Brand<string, 'FlagId'>;
export type DecisionId = Brand<string, 'DecisionId'>;
export type CommitmentId = Brand<string, 'CommitmentId'>;
/** Milliseconds since 1970 on the store's clock. */
export type Instant = Brand<number, 'Instant'>;

export const meetingId = (text: string): MeetingId => text as MeetingId;
export const personId = (text: string): PersonId => text as PersonId;
export const linkId = (text: string): LinkId => text as LinkId;
export const itemId = (text: string): ItemId => text as ItemId;
export const turnId = (text: string): TurnId => text as TurnId;
export const roundId = (text: string): RoundId => text as RoundId;
export const pollId = (text: string): PollId => text as PollId;
export const flagId = (text: string): FlagId => text as FlagId;
export const decisionId = (text: string): DecisionId => text as DecisionId;
export const commitmentId = (text: string): CommitmentId => text as CommitmentId;
export const instant = (milliseconds: number): Instant => milliseconds as Instant;

/** A later (or, with negative milliseconds, earlier) moment. */
export const after = (moment: Instant, milliseconds: number): Instant => instant(moment + milliseconds);

/** The author of what became due by itself. */
export const ROOM = personId('room');
