// Who holds a seat when coming in: declared by the template before the session (P9, V17).
import type { Procedure } from '../../procedures/procedure.ts';
import type { Role } from './people.ts';

/** Whether somebody of this role and group is entitled to vote. Supervisors, invited, observers and screens never are. */
export function isSeated(rules: Procedure, groups: readonly string[], role: Role, group: string | undefined): boolean {
  if (role === 'chair') return rules.officers.chairVotes === 'withAll';
  if (role !== 'participant') return false;
  switch (rules.seats.from) {
    case 'everybody':
      return true;
    case 'admission':
      return group !== undefined && groups.includes(group);
    case 'roll':
      return false;
  }
}
