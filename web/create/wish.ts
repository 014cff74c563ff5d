// What the form for a new meeting holds, and how it becomes a request.
import { procedures, type ProcedureId } from '../../shared/procedures/procedures.ts';
import type { ItemKind } from '../../shared/procedures/procedure.ts';
import type { Language } from '../language/language.svelte.ts';

export interface WishedItem {
  id: number;
  title: string;
  kind: ItemKind;
  minutes: string;
}
export interface MeetingWish {
  title: string;
  procedure: ProcedureId;
  groups: string[];
  place: string;
  sound: string;
  names: 'whole' | 'surname' | 'number';
  waitingRoom: boolean;
  agenda: WishedItem[];
  createKey: string;
}

export const emptyWish = (): MeetingWish => ({
  title: '',
  procedure: 'plain',
  groups: [],
  place: '',
  sound: '',
  names: 'whole',
  waitingRoom: false,
  agenda: [],
  createKey: '',
});

/** The template's groups and agenda, as a start in the reader's language. */
export function fromTemplate(wish: MeetingWish, procedure: ProcedureId, language: Language): void {
  wish.procedure = procedure;
  wish.groups = procedures[procedure].groups.map((group) => group.name[language]);
  wish.agenda = procedures[procedure].agenda.map((item, index) => ({
    id: index,
    title: item.title[language],
    kind: item.kind,
    minutes: String(item.minutes),
  }));
}

/** Whether somebody changed what the template began with: that is not thrown away unasked. */
export function isEdited(wish: MeetingWish, language: Language): boolean {
  const begun = emptyWish();
  fromTemplate(begun, wish.procedure, language);
  const plain = ({ groups, agenda }: MeetingWish) =>
    JSON.stringify([groups, agenda.map(({ title, kind, minutes }) => [title, kind, String(minutes)])]);
  return plain(wish) !== plain(begun);
}

/** What the template wrote follows the reader's language; what somebody wrote stays as it is. */
export function translate(wish: MeetingWish, from: Language, to: Language): void {
  const { groups, agenda } = procedures[wish.procedure];
  const words = new Map(
    [...groups.map(({ name }) => name), ...agenda.map(({ title }) => title)].map((both) => [both[from], both[to]]),
  );
  wish.groups = wish.groups.map((group) => words.get(group) ?? group);
  for (const item of wish.agenda) item.title = words.get(item.title) ?? item.title;
}

/** The body of the request; what was left empty is left out. */
export function requestOf(wish: MeetingWish, language: Language) {
  const text = (name: string, value: string) => (value.trim() ? { [name]: value.trim() } : {});
  return {
    title: wish.title.trim(),
    procedure: wish.procedure,
    language,
    ...text('place', wish.place),
    ...text('sound', wish.sound),
    names: wish.names,
    waitingRoom: wish.waitingRoom,
    groups: wish.groups.map((group) => group.trim()).filter((group) => group !== ''),
    agenda: wish.agenda
      .filter((item) => item.title.trim() !== '')
      .map(({ title, kind, minutes }) => ({ title: title.trim(), kind, minutes: Math.max(0, Number(minutes) || 0) })),
  };
}
