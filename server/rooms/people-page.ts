// The list of people, for officers: searched on the server and read by pages (P8).
import { pinyin } from 'pinyin-pro';
import type { PeopleAnswer, PersonLine } from '../../shared/protocol/down.ts';
import { PEOPLE_PAGE } from '../../shared/protocol/limits.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import type { Person } from '../../shared/room/people/people.ts';
import { hasSeat, isAway, isOfficer, nameOf, personIn, proxyAt, roleOf } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { shown } from '../../shared/room/view/names.ts';
import type { PeopleQuery } from './rooms.ts';

/** So many letters of a name must be known, and so many people are shown, to who is no officer (P8). */
const FEWEST_LETTERS = 2;
const FOUND_AT_MOST = 8;

/** How a name can be typed: as it is, in pinyin, by its initials. */
type Spellings = readonly string[];

export class PeoplePages {
  /** Spelling a name takes 20 µs; a page is searched among thousands. */
  readonly #spellings = new Map<string, Spellings>();

  /** A page in the order of numbers. It never says who has cast in a poll (V6). */
  page(room: Room, asker: PersonId, query: PeopleQuery): PeopleAnswer {
    if (query.search && mayLookUp(room, asker)) return this.#lookUp(room, asker, query);
    if (!isOfficer(room, asker)) {
      const role = roleOf(room, asker) ?? 'none';
      return {
        ok: false,
        refusal: { code: 'people.notAllowed', role, needs: ['chair', 'deputy', 'clerk', 'teller', 'supervisor'] },
      };
    }
    const search = simplified(query.search ?? '');
    const found = room.people.persons
      .valueSeq()
      .filter((person) => person.status !== 'removed' && !person.mergedInto)
      .filter((person) => query.group === undefined || (person.group ?? '') === query.group)
      .filter((person) => search === '' || this.#matches(person, search))
      .toArray()
      .sort((one, other) => one.number - other.number);
    const rest = found.filter((person) => person.number > (query.after ?? 0));
    const shown = rest.slice(0, Math.min(query.limit ?? PEOPLE_PAGE, PEOPLE_PAGE));
    const last = shown.at(-1);
    return {
      ok: true,
      people: shown.map((person) => lineOf(room, person)),
      total: found.length,
      ...(last && rest.length > shown.length && { next: last.number }),
    };
  }

  /** The few whom a seat's holder may mean as a proxy: by number, or by a name as this meeting shows names. */
  #lookUp(room: Room, asker: PersonId, query: PeopleQuery): PeopleAnswer {
    const search = simplified(query.search ?? '');
    const isNumber = /^\d+$/.test(search);
    const isMeant = (person: Person): boolean => {
      if (isNumber) return String(person.number) === search;
      const name = simplified(person.name ?? '');
      return room.meeting.names === 'whole' ? name.includes(search) : name === search;
    };
    if (!isNumber && search.length < FEWEST_LETTERS) return { ok: true, people: [], total: 0 };
    const people = room.people.persons
      .valueSeq()
      .filter((person) => person.id !== asker && roleOf(room, person.id) === 'participant' && person.status !== 'waiting')
      .filter(isMeant)
      .take(FOUND_AT_MOST)
      .map(({ id }) => strangerOf(room, id))
      .toArray();
    return { ok: true, people, total: people.length };
  }

  #matches(person: Person, search: string): boolean {
    if (/^\d+$/.test(search)) return String(person.number).startsWith(search);
    const group = simplified(person.group ?? '');
    const household = simplified(person.household ?? '');
    return (
      group.includes(search) ||
      household.includes(search) ||
      this.#spellingsOf(person.name ?? '').some((spelling) => spelling.includes(search))
    );
  }

  #spellingsOf(name: string): Spellings {
    const known = this.#spellings.get(name);
    if (known) return known;
    const syllables = pinyin(name, { toneType: 'none', type: 'array', surname: 'head', v: true });
    const initials = syllables.map((syllable) => syllable.slice(0, 1)).join('');
    const spellings = [simplified(name), simplified(syllables.join('')), simplified(initials)];
    this.#spellings.set(name, spellings);
    return spellings;
  }
}

const simplified = (text: string): string => text.toLowerCase().replace(/\s+/g, '');

/** Naming a proxy is looking somebody up (V13). */
function mayLookUp(room: Room, asker: PersonId): boolean {
  const person = personIn(room, asker);
  const allowed = room.meeting.rules.seats.proxiesPerPerson > 0;
  return allowed && person !== undefined && hasSeat(person) && roleOf(room, asker) === 'participant';
}

/** Nothing but what everybody may see of them. */
function strangerOf(room: Room, id: PersonId): PersonLine {
  const unsaid = { role: 'participant', status: 'in', away: false, seat: false, helped: false, remote: false } as const;
  return { ...shown(room, id, 'public'), ...unsaid };
}

function lineOf(room: Room, person: Person): PersonLine {
  const { id, number, name = '', group = '', household, helped, remote, worksFor } = person;
  const slip = person.slip === undefined ? undefined : room.people.doors.slips.get(person.slip);
  const to = proxyAt(person, room.version);
  return {
    person: id,
    number,
    name,
    group,
    role: roleOf(room, id) ?? person.role,
    status: statusOf(person),
    away: isAway(room, person),
    seat: hasSeat(person),
    helped,
    remote,
    ...(household && { household }),
    ...(worksFor && { worksFor }),
    ...(person.weight !== undefined && { weight: person.weight }),
    ...(slip && { slip: slip.used ? ('used' as const) : ('unused' as const) }),
    ...(to && { proxy: nameOf(room, to) || String(personIn(room, to)?.number ?? '') }),
  };
}

/** Whom nobody has seen yet is expected. */
function statusOf({ status, seen }: Person): PersonLine['status'] {
  if (status === 'out' || status === 'removed') return seen === 0 ? 'expected' : 'out';
  return status;
}
