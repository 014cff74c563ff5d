// The minutes, made from the record: when, who, what happened in its order, and what was settled (L7).
import type { Counts } from '../../shared/counting/rules.ts';
import { readEntry } from '../../shared/record/fold.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import { entitledSeats, itemTitle, sum } from '../../shared/room/readings.ts';
import type { Room, RoomEvent } from '../../shared/room/room.ts';
import { audienceOf } from '../../shared/room/view.ts';
import { shown, type Audience } from '../../shared/room/view/names.ts';
import { inWords, minutesWords, type Answer, type MinutesWords } from './minutes-words.ts';
import type { MeetingRecord } from './rooms.ts';

/** What a line of the minutes needs to know of its meeting. */
interface Reader {
  readonly room: Room;
  readonly audience: Audience;
  readonly words: MinutesWords;
  readonly language: string;
  /** The zone of all times; without it that of this process, as its setting TZ says. */
  readonly in: { readonly timeZone?: string };
}

/** The record as a text in the meeting's language, for somebody who may see it. */
export function minutesOf(room: Room, person: PersonId, record: MeetingRecord, timeZone?: string): string {
  const { language } = room.meeting;
  const audience = audienceOf(room, person) ?? 'public';
  const reader: Reader = { room, audience, words: minutesWords(language), language, in: timeZone ? { timeZone } : {} };
  const lines = record.entries.flatMap((stored) => {
    const read = readEntry(stored);
    const line = read.known ? lineOf(reader, read.event, read.envelope.by) : undefined;
    return line === undefined ? [] : [`- ${timeOf(reader, stored.entry.at)} ${line}`];
  });
  const settled = record.entries.flatMap((stored) => {
    const read = readEntry(stored);
    const line = read.known ? settledIn(reader, read.event) : undefined;
    return line === undefined ? [] : [`- ${line}`];
  });
  const { words } = reader;
  const putOff = record.endsBefore === undefined ? putOffIn(reader) : [];
  return [
    ...headOf(reader),
    `## ${words.course}`,
    '',
    ...lines,
    '',
    ...(settled.length > 0 ? [`## ${words.decisions}`, '', ...settled, ''] : []),
    ...(putOff.length > 0 ? [`## ${words.putOff}`, '', ...putOff, ''] : []),
    ...(record.endsBefore === undefined ? [] : [words.heldBack, '']),
  ].join('\n');
}

function headOf(reader: Reader): readonly string[] {
  const { room, words } = reader;
  const { title, place, phase } = room.meeting;
  const began = 'startedAt' in phase && phase.startedAt !== undefined ? whenOf(reader, phase.startedAt) : words.notBegun;
  const ended = phase.status === 'closed' ? whenOf(reader, phase.closedAt) : words.stillOpen;
  return [
    `# ${textOf(title)}`,
    '',
    words.minutes,
    '',
    ...(place ? [`- ${words.place}${words.colon}${textOf(place)}`] : []),
    `- ${words.began}${words.colon}${began}`,
    `- ${words.ended}${words.colon}${ended}`,
    `- ${words.times}${words.colon}${zoneAt(reader, room.at)}`,
    `- ${words.present(sum(room.people.count.in), entitledSeats(room))}`,
    '',
  ];
}

function lineOf(reader: Reader, event: RoomEvent, by: PersonId): string | undefined {
  const { room, words } = reader;
  switch (event.type) {
    case 'agenda.opened':
      return `**${words.item}${words.colon}${textOf(itemTitle(room, event.data.item))}**`;
    case 'rounds.opened':
      return `${words.round}${words.colon}${textOf(event.data.purpose)}`;
    case 'floor.ended':
      return `${nameIn(reader, event.data.person)} ${words.spoke} ${words.seconds(Math.round(event.data.spoke / 1000))}`;
    case 'flags.raised': {
      const note = event.data.note ?? event.secret?.note;
      const hidden = event.data.private === true && note === undefined;
      return hidden
        ? undefined
        : `${words.flag}${words.colon}${articleOf(reader, event.data.article)} ${textOf(note ?? '')}`.trimEnd();
    }
    case 'flags.ruled': {
      const isHidden = room.flags.flags.get(event.data.flag)?.private === true && reader.audience !== 'officers';
      const told = { ...event.data, ...event.secret };
      return isHidden ? undefined : `${words.flag}${words.colon}${words.rulings[told.ruling]}${remedyIn(words, told)}`;
    }
    case 'polls.closed':
    case 'polls.cancelled':
      return pollLine(reader, event);
    case 'meeting.paused':
      return words.paused;
    case 'meeting.resumed':
      return words.resumed;
    case 'record.forkFound':
      return words.forkFound(event.data.seen.version, event.data.tip.version);
    case 'record.compared': {
      const { reason } = event.data;
      return `${words.forkCompared(nameIn(reader, by))}${reason === undefined ? '' : `${words.colon}${textOf(reason)}`}`;
    }
    case 'people.removed':
      return `${nameIn(reader, event.data.person)} ${words.removed}${words.colon}${textOf(event.data.reason)}`;
    default:
      return undefined;
  }
}

function settledIn(reader: Reader, event: RoomEvent): string | undefined {
  const { words } = reader;
  if (event.type === 'decisions.adopted') return textOf(event.data.text);
  if (event.type !== 'decisions.committed') return undefined;
  const { side, does, due, inReturnFor } = event.data;
  const until = new Intl.DateTimeFormat(reader.language, { ...reader.in, dateStyle: 'medium' }).format(due);
  const returned = inReturnFor ? `; ${words.inReturn} ${textOf(inReturnFor)}` : '';
  return `${words.commitment(textOf(side), textOf(does), until)}${returned}`;
}

/** What was not dealt with, what becomes of it, and why: put off or passed on in session, or named at the close (M2). */
function putOffIn({ room, words }: Reader): readonly string[] {
  const { progress, order } = room.agenda;
  const ids = [...order, ...[...progress.keys()].filter((id) => !order.includes(id))];
  return ids.flatMap((id) => {
    const standing = progress.get(id);
    const left = room.meeting.left[id];
    const inSession = standing?.status === 'deferred' || standing?.status === 'referred' ? standing : undefined;
    const fate = inSession ? words.passed[inSession.status] : left && words.fates[left.fate];
    if (fate === undefined) return [];
    const to = inSession?.to ? ` (${textOf(inSession.to)})` : '';
    return [`- ${textOf(itemTitle(room, id))}${words.colon}${fate}${to}; ${textOf(inSession?.reason ?? left?.reason ?? '')}`];
  });
}

function pollLine(reader: Reader, event: Extract<RoomEvent, { type: 'polls.closed' | 'polls.cancelled' }>): string {
  const { room, words } = reader;
  const terms = room.polls.polls.get(event.data.poll)?.terms;
  const start = `${words.poll}${words.colon}${textOf(terms?.title ?? '')} `;
  if (event.type === 'polls.cancelled') return `${start}${words.outcome.cancelled}${words.colon}${textOf(event.data.reason)}`;
  const { carried, void: isVoid, counts } = event.data.result;
  const outcome = isVoid ? words.outcome.void : carried ? words.outcome.carried : words.outcome.notCarried;
  return `${start}**${outcome}**${counts ? ` (${countsIn(reader, counts, terms?.options ?? [])})` : ''}`;
}

function countsIn({ words }: Reader, counts: Counts, options: readonly { readonly id: string; readonly text: string }[]): string {
  const nameOf = (choice: string) =>
    isAnswer(words, choice) ? words.choices[choice] : textOf(options.find(({ id }) => id === choice)?.text ?? choice);
  return Object.entries(counts)
    .map(([choice, count]) => `${nameOf(choice)} ${count}`)
    .join(', ');
}

const isAnswer = ({ choices }: MinutesWords, choice: string): choice is Answer => choice in choices;

function remedyIn(words: MinutesWords, ruled: { readonly remedy?: string; readonly reason?: string }): string {
  const remedy = ruled.remedy ? `; ${words.remedy}${words.colon}${textOf(ruled.remedy)}` : '';
  return ruled.reason ? `${remedy}; ${textOf(ruled.reason)}` : remedy;
}

function articleOf({ room, language }: Reader, id: string): string {
  const article = room.meeting.rules.articles[id];
  // The words of whoever made the meeting, or changed its rules.
  return textOf(article ? article[language.startsWith('zh') ? 'zh-CN' : 'en'] : id);
}

/** The name as the reader may see it, else the number. */
const nameIn = ({ room, audience, words }: Reader, id: PersonId): string => textOf(inWords(shown(room, id, audience), words));

const timeOf = ({ language, in: zone }: Reader, at: number): string =>
  new Intl.DateTimeFormat(language, { ...zone, timeStyle: 'short' }).format(at);
const whenOf = ({ language, in: zone }: Reader, at: number): string =>
  new Intl.DateTimeFormat(language, { ...zone, dateStyle: 'long', timeStyle: 'short' }).format(at);

/** `GMT+8`: whoever reads in another place can tell. */
const zoneAt = ({ language, in: zone }: Reader, at: number): string =>
  new Intl.DateTimeFormat(language, { ...zone, timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';

/** What people wrote stays what they wrote: no mark of Markdown or HTML in it has an effect, and it stays on its line. */
const textOf = (text: string): string => text.replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&').replace(/\s+/g, ' ');
