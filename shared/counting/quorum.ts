// Whether enough took part for a vote to count.
import type { Quorum } from '../procedures/procedure.ts';
import { reaches } from './fraction.ts';
import type { Electorate } from './rules.ts';
import type { Tally } from './tally.ts';

/** Whether the quorum declared at the opening was reached; without one any number will do (V4). */
export function isQuorate(quorum: Quorum | undefined, electorate: Electorate, tally: Tally): boolean {
  if (!quorum) return true;
  const whole = quorum.of === 'entitled' ? electorate.entitled : electorate.present;
  if (quorum.present !== undefined && !reaches(electorate.present, quorum.present, whole)) return false;
  if (quorum.cast !== undefined && !reaches(tally.cast, quorum.cast, whole)) return false;
  return quorum.eachGroup === undefined || groupsReach(quorum, quorum.eachGroup, electorate, tally);
}

/** So many of each group with entitled seats, counted among the present where the quorum is one of presence. */
function groupsReach(quorum: Quorum, least: number, electorate: Electorate, tally: Tally): boolean {
  const { presentByGroup, tookByGroup } = electorate;
  const byPresence = quorum.present !== undefined && quorum.cast === undefined;
  const told = byPresence ? presentByGroup : tookByGroup;
  const took = told ? new Map(Object.entries(told)) : new Map(Array.from(tally.groups, ([group, { cast }]) => [group, cast]));
  return entitledGroups(electorate).every((group) => (took.get(group) ?? 0) >= least);
}

/** The groups with entitled seats; seats without a group are none. */
export const entitledGroups = (electorate: Electorate): readonly string[] =>
  Object.entries(electorate.byGroup).flatMap(([group, seats]) => (group !== '' && seats > 0 ? [group] : []));
