// An officer's view with the names as the hall's screen has them: officers see names in full, the hall as the meeting set it (P11).
import type { View } from '../../shared/room/view.ts';
import { surnameOf } from '../../shared/room/view/names.ts';

interface Named {
  readonly name: string;
}

export function asTheHall(view: View): View {
  const mode = view.meeting.names;
  if (mode === 'whole') return view;
  const hide = <T extends Named>(person: T): T => ({ ...person, name: mode === 'surname' ? surnameOf(person.name) : '' });
  const { turn } = view.floor;
  const entries = Object.fromEntries(Object.entries(view.queue.entries).map(([id, entry]) => [id, hide(entry)]));
  const rounds =
    'current' in view.rounds && view.rounds.current
      ? { ...view.rounds, current: { ...view.rounds.current, coming: view.rounds.current.coming.map(hide) } }
      : view.rounds;
  const { chair } = view.meeting;
  return {
    ...view,
    meeting: { ...view.meeting, ...(chair && { chair: hide(chair) }) },
    floor: { ...view.floor, ...(turn && { turn: hide(turn) }) },
    queue: { ...view.queue, entries },
    rounds,
  };
}
