// A new meeting over HTTP: what was wished, checked, and completed from the template.
import { MEETINGS_PER_HOUR } from '../../shared/protocol/limits.ts';
import { creation } from '../../shared/protocol/http.ts';
import { checkedRules } from '../../shared/protocol/procedure-schema.ts';
import { defaultProcedure, procedures } from '../../shared/procedures/procedures.ts';
import type { Refusal } from '../../shared/room/decision.ts';
import type { Clock } from '../ports.ts';
import type { FoundingWish } from '../rooms/rooms.ts';

/** The wish as the rooms take it, or why it cannot be. */
export function foundingWish(
  body: unknown,
): { readonly ok: true; readonly wish: FoundingWish } | { readonly ok: false; readonly refusal: Refusal } {
  const read = creation.safeParse(body);
  if (!read.success)
    return { ok: false, refusal: { code: 'create.malformed', path: read.error.issues[0]?.path.join('.') ?? '' } };
  const {
    procedure = defaultProcedure,
    language = 'zh-CN',
    names = 'whole',
    waitingRoom = false,
    draft = false,
    rules,
    groups,
    agenda = [],
    ...said
  } = read.data;
  const template = procedures[procedure];
  const checked = checkedRules(template, rules ?? {});
  if ('wrong' in checked) return { ok: false, refusal: { code: 'create.rules', path: checked.wrong } };
  const named = groups ?? template.groups.map((group) => group.name[language]);
  const wish = {
    ...said,
    procedure,
    language,
    names,
    waitingRoom,
    draft,
    agenda,
    rules: checked.procedure,
    groups: [...new Set(named)],
  };
  return { ok: true, wish };
}

const HOUR_MS = 3_600_000;

/** Sixty meetings an hour for each node, unless a key is asked for. */
export function creationLimit(clock: Pick<Clock, 'now'>): () => boolean {
  let made: readonly number[] = [];
  return () => {
    made = made.filter((at) => at > clock.now() - HOUR_MS);
    if (made.length >= MEETINGS_PER_HOUR) return false;
    made = [...made, clock.now()];
    return true;
  };
}
