// The templates a meeting can start from, by id, and how a meeting's own rules are laid over one.
import { mergePatch } from '../record/merge-patch.ts';
import { plain } from './plain.ts';
import type { Procedure } from './procedure.ts';
import { youhuahaohaoshuo } from './youhuahaohaoshuo.ts';

export const procedureIds = ['plain', 'youhuahaohaoshuo'] as const;
export type ProcedureId = (typeof procedureIds)[number];

/** Used where no procedure is named. */
export const defaultProcedure: ProcedureId = 'plain';

export const procedures: Readonly<Record<ProcedureId, Procedure>> = { plain, youhuahaohaoshuo };

/** What a meeting may change of its template: a merge patch; arrays are replaced whole, null removes what is optional. */
export type RulesPatch = PatchOf<Procedure>;

type PatchOf<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: PatchOf<T[Key]> | (object extends Pick<T, Key> ? null : never) }
    : T;

/**
 * The template with the meeting's own rules laid over it. A patch from outside is checked by `checkedRules` in
 * `protocol/procedure-schema.ts` first: not every patch leaves a whole procedure behind.
 */
export function configured(procedure: Procedure, patch: RulesPatch): Procedure {
  return mergePatch(procedure, patch);
}
