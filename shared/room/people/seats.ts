// Who holds a seat when coming in: declared by the template before the session (P9, V17).
import type { Procedure } from '../../procedures/procedure.ts';
import type { Role } from './people.ts';

/** What entitles somebody to a seat: role, group, and what the roll says of them. */
export interface Candidate {
  readonly role: Role;
  readonly group?: string;
  readonly listed?: { readonly seat: boolean };
}

/**
 * Whether somebody is entitled to vote. Supervisors, invited, observers and screens never are; whom the roll lists
 * without a vote has none under any rule, and where the roll alone decides the chair has none either.
 */
export function isSeated(rules: Procedure, groups: readonly string[], { role, group, listed }: Candidate): boolean {
  if (role === 'chair') return rules.officers.chairVotes === 'withAll' && rules.seats.from !== 'roll';
  if (role !== 'participant' || listed?.seat === false) return false;
  switch (rules.seats.from) {
    case 'everybody':
      return true;
    case 'admission':
      return group !== undefined && groups.includes(group);
    case 'roll':
      return listed !== undefined;
  }
}
