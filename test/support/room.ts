// Given a room, when somebody sends a command, then these events or this refusal: the core's tests in one sentence.
import { expect } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import type { Procedure } from '../../shared/procedures/procedure.ts';
import { bodyOf } from '../../shared/record/chain.ts';
import type { Context, Envelope } from '../../shared/room/decision.ts';
import { nextDeadline } from '../../shared/room/deadlines.ts';
import {
  after,
  instant,
  itemId,
  linkId,
  meetingId,
  personId,
  ROOM,
  type Instant,
  type ItemId,
  type PersonId,
} from '../../shared/room/ids.ts';
import type { Founding } from '../../shared/room/meeting/meeting.ts';
import type { LinkRole } from '../../shared/room/people/people.ts';
import { decide, emptyRoom, type Outcome, type Room, type RoomCommand, type RoomEvent } from '../../shared/room/room.ts';

/** Every story begins at this moment. */
export const START: Instant = instant(1_800_000_000_000);

type Extra = Partial<Omit<Context, 'by' | 'fresh'>> & { readonly id?: string };

/** A meeting told step by step; every step must be accepted, or the test says which was not. */
export class Story {
  room: Room = emptyRoom(START);
  now: Instant = START;
  readonly events: RoomEvent[] = [];
  /** The same events as a log holds them, to be folded again. */
  readonly entries: (RoomEvent & { readonly envelope: Envelope })[] = [];
  #steps = 0;

  /** Sends a command and answers the outcome, keeping the room it led to. */
  try(by: PersonId, command: RoomCommand, extra: Extra = {}): Outcome {
    this.#steps += 1;
    const { id = `c${this.#steps}`, ...context } = extra;
    const outcome = decide(this.room, command, { now: this.now, by, fresh: `n${this.#steps}`, ...context }, id, bodyOf(command));
    if (outcome.ok && 'room' in outcome) {
      const acted = 'for' in command && command.for ? { for: command.for } : {};
      outcome.events.forEach((event, index) => {
        this.entries.push({
          ...event,
          envelope: { version: this.room.version + index + 1, at: this.now, by, command: id, ...acted },
        });
      });
      this.room = outcome.room;
      this.events.push(...outcome.events);
    }
    return outcome;
  }

  /** Sends a command that must be accepted; answers what it resulted in. */
  do(by: PersonId, command: RoomCommand, extra: Extra = {}): Readonly<Record<string, unknown>> {
    const outcome = this.try(by, command, extra);
    if (!outcome.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
    return ('result' in outcome ? outcome.result : undefined) ?? {};
  }

  /** The events of a command that must be accepted. */
  eventsOf(by: PersonId, command: RoomCommand, extra: Extra = {}): readonly RoomEvent[] {
    const outcome = this.try(by, command, extra);
    if (!outcome.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
    return 'events' in outcome ? outcome.events : [];
  }

  /** The refusal of a command that must not be accepted. */
  refusalOf(by: PersonId, command: RoomCommand, extra: Extra = {}): Readonly<Record<string, unknown>> {
    const outcome = this.try(by, command, extra);
    if (outcome.ok) throw new Error(`${command.type} was accepted`);
    return outcome.refusal;
  }

  /** Expects a refusal with this code. */
  refused(by: PersonId, command: RoomCommand, code: string, extra: Extra = {}): void {
    expect(this.refusalOf(by, command, extra)['code']).toBe(code);
  }

  /** Lets time pass; whatever becomes due on the way is decided at its moment, with `box` for polls that close. */
  pass(milliseconds: number, box?: Context['box']): void {
    const until = after(this.now, milliseconds);
    for (let due = nextDeadline(this.room); due && due.at <= until; due = nextDeadline(this.room)) {
      this.now = due.at > this.now ? due.at : this.now;
      this.do(ROOM, due.command, { id: due.id, ...(box && { box }) });
    }
    this.now = until;
  }

  /** Somebody comes in by the link of a role. */
  enter(role: LinkRole, name: string, group?: string): PersonId {
    const { person } = this.do(ROOM, {
      type: 'people.enter',
      by: { key: `key-${role}` },
      name,
      ...(group !== undefined && { group }),
      token: `token-${name}`,
    });
    return personId(String(person));
  }

  /** A further link for an officer, and somebody who comes in by it. */
  enterFurther(role: 'deputy' | 'clerk' | 'supervisor', name: string): PersonId {
    const hash = `key-${role}-${name}`;
    this.do(ROOM, { type: 'people.replaceLink', role, add: true, link: { link: linkId(`l-${name}`), hash } });
    return personId(String(this.do(ROOM, { type: 'people.enter', by: { key: hash }, name, token: `token-${name}` })['person']));
  }

  /** Puts items on the agenda as the documents would. */
  outline(
    ...items: readonly {
      readonly id: string;
      readonly title?: string;
      readonly minutes?: number;
      readonly presenter?: string;
      readonly question?: string;
    }[]
  ): readonly ItemId[] {
    const outlined = items.map(({ id, title = id, minutes = 10, ...rest }) => ({
      id: itemId(id),
      title,
      kind: 'discuss' as const,
      minutes,
      ...rest,
    }));
    this.do(ROOM, { type: 'agenda.outline', upTo: this.room.agenda.upTo + 1, items: outlined });
    return outlined.map((item) => item.id);
  }
}

const ROLES: readonly LinkRole[] = ['chair', 'deputy', 'clerk', 'supervisor', 'participant', 'expert', 'observer', 'screen'];

/** A founded meeting with a link for every role (`key-<role>`), PIN `12345674` and recovery `recovery`; nobody is in yet. */
export function founded(wish: Partial<Founding> & { readonly draft?: boolean; readonly markKey?: string } = {}): Story {
  const story = new Story();
  const { draft = false, ...founding } = wish;
  story.do(ROOM, {
    type: 'meeting.create',
    meeting: meetingId('testroom'),
    draft,
    title: 'Test',
    procedure: 'plain',
    rules: plain,
    language: 'en',
    names: 'whole',
    groups: [],
    waitingRoom: false,
    ...founding,
  });
  for (const role of ROLES) {
    story.do(ROOM, {
      type: 'people.replaceLink',
      role,
      add: false,
      link: { link: linkId(`l-${role}`), hash: `key-${role}`, key: `open-${role}` },
    });
  }
  story.do(ROOM, { type: 'people.replacePin', pin: '12345674' });
  story.do(ROOM, { type: 'people.makeRecovery', hash: 'recovery' });
  return story;
}

/** A meeting in session with a chair, a clerk, a supervisor and participants named as given (`name` or `name@group`). */
export function inSession(people: readonly string[] = [], wish: Partial<Founding> = {}) {
  const groups = [...new Set(people.flatMap((each) => (each.includes('@') ? [each.slice(each.indexOf('@') + 1)] : [])))];
  const story = founded({ groups, ...wish });
  const chair = story.enter('chair', 'chair');
  const clerk = story.enter('clerk', 'clerk');
  const supervisor = story.enter('supervisor', 'supervisor');
  const persons = people.map((each) => {
    const [name = each, group] = each.split('@');
    return story.enter('participant', name, group);
  });
  story.do(chair, { type: 'meeting.start' });
  return { story, chair, clerk, supervisor, persons };
}

/** The person at a place of a list, which must exist. */
export function nth<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}

/** A template with some of its parts changed. */
export const rules = (change: Partial<Procedure>): Procedure => ({ ...plain, ...change });
