// The list of people, for officers: searched on the server and read by pages (P8).
import { pinyin } from 'pinyin-pro';
import type { PeopleAnswer, PersonLine } from '../../shared/protocol/down.ts';
import { PEOPLE_PAGE } from '../../shared/protocol/limits.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import type { Person } from '../../shared/room/people/people.ts';
import { hasSeat, isAway, isOfficer, roleOf } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import type { PeopleQuery } from './rooms.ts';

/** How a name can be typed: as it is, in pinyin, by its initials. */
type Spellings = readonly string[];

export class PeoplePages {
  /** Spelling a name takes 20 µs; a page is searched among thousands. */
  readonly #spellings = new Map<string, Spellings>();

  /** A page in the order of numbers. It never says who has cast in a poll (V6). */
  page(room: Room, asker: PersonId, query: PeopleQuery): PeopleAnswer {
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

  #matches(person: Person, search: string): boolean {
    if (/^\d+$/.test(search)) return String(person.number).startsWith(search);
    const group = simplified(person.group ?? '');
    return group.includes(search) || this.#spellingsOf(person.name ?? '').some((spelling) => spelling.includes(search));
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

function lineOf(room: Room, person: Person): PersonLine {
  const { id, number, name = '', group = '', household, helped, remote, worksFor, status } = person;
  return {
    person: id,
    number,
    name,
    group,
    role: roleOf(room, id) ?? person.role,
    status: status === 'removed' ? 'out' : status,
    away: isAway(room, person),
    seat: hasSeat(person),
    helped,
    remote,
    ...(household && { household }),
    ...(worksFor && { worksFor }),
  };
}
