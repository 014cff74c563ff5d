// Checks a procedure that came from outside: a template with a meeting's own rules laid over it.
import { z } from 'zod';
import type { Fraction, Procedure } from '../procedures/procedure.ts';
import { mergePatch } from '../record/merge-patch.ts';
import { tidyLine } from '../room/seen-text.ts';
import { WORDS_CHARACTERS } from './limits.ts';

const text = z.strictObject({ 'zh-CN': z.string().min(1).max(400), en: z.string().min(1).max(400) });
const id = z.string().regex(/^[a-z][a-zA-Z0-9-]{0,39}$/);
const count = z.int().min(0).max(10_000);
/** A day is longer than any turn, vote or reading time. */
const seconds = z.int().min(0).max(86_400);
const days = z.int().min(0).max(3_650);
const limited = 50;

export const fraction = z.templateLiteral([z.int().min(1), '/', z.int().min(1)]).refine((value) => {
  const [part = 0, whole = 0] = value.split('/').map(Number);
  return part <= whole && whole <= 1_000;
}, 'a share between 0 and 1, such as 2/3') satisfies z.ZodType<Fraction>;

export const orders = z.enum(['arrival', 'leastHeard', 'alternatingStance', 'rotatingGroups', 'lot']);
const secrecy = z.enum(['open', 'closed', 'sealed']);

const officers = z.strictObject({
  chair: z.literal(1),
  deputy: count,
  clerk: count,
  supervisor: count,
  tellers: count,
  chairVotes: z.enum(['never', 'withAll', 'last', 'inTurn']),
  supervisorThroughout: z.boolean(),
  invited: text.exactOptional(),
});

const seats = z.strictObject({
  from: z.enum(['everybody', 'admission', 'roll']),
  unit: z.enum(['person', 'household', 'weight']),
  walkIn: z.enum(['seat', 'speak', 'observe']),
  householdOption: z.boolean(),
  proxiesPerPerson: z.int().min(0).max(3),
});

const item = z.strictObject({
  id,
  kind: z.enum(['inform', 'discuss', 'decide']),
  minutes: count,
  title: text,
  say: text,
  uses: z
    .strictObject({
      round: id.exactOptional(),
      queue: z.boolean().exactOptional(),
      order: orders.exactOptional(),
      poll: id.exactOptional(),
      commitments: z.boolean().exactOptional(),
    })
    .exactOptional(),
});

const round = z.strictObject({
  purpose: text,
  order: z.enum(['groups', 'list', 'lot']),
  seconds: seconds.min(1),
  members: z.enum(['everyone', 'spokespersons']),
  spokespersonsAbove: count.exactOptional(),
  absentAgain: z.boolean(),
});

const queue = z.strictObject({
  order: orders,
  changeTo: z.array(orders).max(5),
  kinds: z.array(z.enum(['pointOfOrder', 'answer', 'question', 'speech'])).max(4),
  stance: z.enum(['none', 'optional', 'required']),
  ready: z.int().min(0).max(10),
});

const limits = z.strictObject({
  turnsPerItem: count.min(1).exactOptional(),
  seconds: seconds.min(1),
  question: seconds.min(1),
  answer: seconds.min(1),
  pointOfOrder: seconds.min(1),
  expert: seconds.min(1).exactOptional(),
  overtime: z.enum(['soft', 'hard']),
  warnAt: seconds,
  toMicrophone: z.int().min(0).max(40),
  extendOnce: seconds,
  written: z.int().min(1).max(WORDS_CHARACTERS),
});

const majority = z.union([z.enum(['simple', 'absolute', 'unanimity']), fraction]);
const base = z.enum(['cast', 'castWithoutAbstentions', 'present', 'entitled']);
/** More steps nobody can tell apart. */
export const MOST_SCORE = 100;

export const poll = z.strictObject({
  method: z.enum(['yesNoAbstain', 'oneChoice', 'someChoices', 'instantRunoff', 'schulze', 'score', 'consent', 'hands']),
  secrecy,
  mayBeRaisedTo: secrecy,
  majority,
  base,
  everyGroup: z.boolean(),
  everyGroupRule: z.literal('moreYesThanNo').exactOptional(),
  quorum: z
    .strictObject({
      present: fraction.exactOptional(),
      cast: fraction.exactOptional(),
      of: z.enum(['entitled', 'present']),
      eachGroup: count.exactOptional(),
    })
    .exactOptional(),
  tie: z.enum(['fails', 'runOff', 'casting', 'lots']),
  change: z.boolean(),
  readSeconds: seconds,
  shortestSeconds: seconds,
  lastCallSeconds: seconds,
  scale: z.tuple([z.literal(0), z.int().min(1).max(MOST_SCORE)]).exactOptional(),
  askings: z.int().min(1).max(10).exactOptional(),
  ifStillObjected: z.strictObject({ vote: z.strictObject({ majority, base }) }).exactOptional(),
  debateProtected: z.boolean(),
});

const flags = z.strictObject({
  answerSeconds: seconds.min(1),
  haltsDismissedPerItem: count,
  contestSeconds: seconds,
  contestVoteSeconds: seconds.min(1),
  pointsOfOrderDismissedPerItem: count,
});

const followUp = z.strictObject({
  postDays: days,
  checkAfterDays: z.array(days).max(limited),
  levels: z.array(id).max(limited),
});

const notice = z.enum([
  'overtime',
  'orderOverridden',
  'oneVoiceTooOften',
  'extensionsOneSided',
  'roundEndedEarly',
  'openedWhileWaiting',
  'noQuorum',
  'proposalEdited',
  'seatsAddedLate',
  'manyHelpedVotes',
  'chairTookTurn',
  'itemOvertime',
  'groupAbsent',
  'groupUnheard',
  'noSupervisor',
  'sameQuestionAgain',
]);

const article = text.extend({
  weight: z.enum(['note', 'warning', 'halt']),
  about: z.array(z.enum(['turn', 'queue', 'round', 'poll', 'item', 'flag', 'person'])).max(7),
  notice: notice.exactOptional(),
});

/** A record with at most fifty members: rounds and articles of a template. */
function atMostFifty<Value extends z.ZodType>(value: Value) {
  return z.record(id, value).refine((members) => Object.keys(members).length <= limited, `at most ${limited}`);
}

/** A whole procedure, nothing missing and nothing else in it. */
export const procedureSchema: z.ZodType<Procedure> = z.strictObject({
  title: text,
  purpose: text,
  fits: z.strictObject({ people: z.tuple([count, count]), minutes: count }),
  groups: z.array(z.strictObject({ id, name: text, atLeast: count })).max(limited),
  officers,
  seats,
  agenda: z.array(item).max(100),
  rounds: atMostFifty(round),
  queue,
  limits,
  poll,
  flags,
  followUp,
  articles: atMostFifty(article),
});

/** A procedure that holds together, or the path of the first thing that does not (`poll.majority`). */
export type CheckedRules = { readonly procedure: Procedure } | { readonly wrong: string };

/**
 * Lays rules from outside (a merge patch, RFC 7396) over a template and checks what comes out, so that no patch leaves
 * a procedure with a hole in it.
 */
export function checkedRules(template: Procedure, rules: unknown): CheckedRules {
  const outcome = procedureSchema.safeParse(mergePatch(template, rules));
  if (outcome.success) return { procedure: outcome.data };
  return { wrong: outcome.error.issues[0]?.path.join('.') ?? '' };
}

/** Templates nest six deep; what nests deeper is no patch on one, and merging it would take the stack. */
const DEEPEST_RULES = 10;

/** A merge patch on the rules as it comes from outside, of every text what is seen of it; what comes of it is for `checkedRules` to say. */
export const rulesPatch = z
  .record(z.string(), z.unknown())
  .refine((patch) => nestsLikeRules(patch, DEEPEST_RULES), 'well-formed text, nested no deeper than a template')
  .transform(tidied);

function tidied(patch: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, tidyValue(value)]));
}

function tidyValue(value: unknown): unknown {
  if (typeof value === 'string') return tidyLine(value);
  if (Array.isArray(value)) return value.map(tidyValue);
  return typeof value === 'object' && value !== null ? tidied({ ...value }) : value;
}

function nestsLikeRules(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  const isSound = ([key, member]: [string, unknown]) => nestsLikeRules(key, 0) && nestsLikeRules(member, levels - 1);
  return levels > 0 && Object.entries(value).every(isSound);
}
