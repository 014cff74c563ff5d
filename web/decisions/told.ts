// What just came of a proposal, and what is still to be done about it: the same on every screen.
import type { Me, View } from '../../shared/room/view.ts';

type DecisionView = View['decisions']['decisions'][string];
export type Proposed = Extract<DecisionView, { status: 'proposed' }>;
export type Settled = Exclude<DecisionView, Proposed>;
type CommitmentView = View['decisions']['commitments'][string];

/** So long screens say that something was settled, or objected to: time to look up and read it twice. */
const TOLD_FOR = 120_000;
/** A question holds the text it is about, or its beginning where it was cut. */
const KNOWN_BY = 60;

const listed = ({ decisions }: View): readonly DecisionView[] => decisions.order.flatMap((id) => decisions.decisions[id] ?? []);

export const proposedIn = (view: View): readonly Proposed[] =>
  listed(view).filter((decision): decision is Proposed => decision.status === 'proposed');

/** The last that was settled or objected to; nothing while the next stands on the screens, or once it is old. */
export function justTold(view: View, now: number, lasts = TOLD_FOR): Settled | undefined {
  if (proposedIn(view).length > 0) return undefined;
  return listed(view)
    .filter((decision): decision is Settled => decision.status !== 'proposed')
    .filter(({ at }) => now - at < lasts)
    .reduce<Settled | undefined>((last, one) => (last && last.at > one.at ? last : one), undefined);
}

/** What was objected to on what is open now, and nobody has voted on yet. */
export function toVoteOn(view: View): readonly DecisionView[] {
  const questions = Object.values(view.polls).flatMap((poll) => (poll.status === 'cancelled' ? [] : [onOneLine(poll.title)]));
  return listed(view).filter(
    (decision) =>
      decision.status === 'objected' &&
      decision.item === view.agenda.open &&
      !questions.some((question) => question.includes(onOneLine(decision.text).slice(0, KNOWN_BY))),
  );
}

const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Whether it is for this person to accept, and they have not. */
export const awaits = (me: Me | undefined, commitment: CommitmentView): boolean =>
  me?.role === 'participant' &&
  me.group === commitment.side &&
  !commitment.asked &&
  !commitment.bound &&
  !hasAccepted(me, commitment);

export const hasAccepted = (me: Me | undefined, { id }: CommitmentView): boolean =>
  me !== undefined && 'accepted' in me && me.accepted.includes(id);
