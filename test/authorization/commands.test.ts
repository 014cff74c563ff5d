// Every command by everybody, for themselves and for somebody else: let past the rights, or refused for want of them, as the matrix says.
import { describe, expect, it } from 'vitest';
import { personId, type PersonId } from '../../shared/room/ids.ts';
import { refusedByRights } from '../../shared/room/rights.ts';
import type { CommandType, Room, RoomCommand } from '../../shared/room/room.ts';
import { founded, inSession } from '../support/room.ts';
import { letters, matrix, type Letter } from './matrix.ts';

const LETTERS: readonly Letter[] = ['C', 'D', 'K', 'T', 'S', 'P', 'E', 'O', 'V'];

/** A meeting in session with one of each role, a plain participant to act for, and who has no place in it. */
function everybody() {
  const { story, chair, clerk, supervisor } = inSession();
  const other = story.enter('participant', 'other');
  const teller = story.enter('participant', 'teller');
  story.do(chair, { type: 'people.assign', person: teller, role: 'teller' });
  const removed = story.enter('participant', 'removed');
  story.do(chair, { type: 'people.remove', person: removed, reason: 'shouted' });
  const askers: Readonly<Record<Letter, PersonId>> = {
    C: chair,
    D: story.enter('deputy', 'deputy'),
    K: clerk,
    T: teller,
    S: supervisor,
    P: story.enter('participant', 'participant'),
    E: story.enter('expert', 'expert'),
    O: story.enter('observer', 'observer'),
    V: story.enter('screen', 'screen'),
  };
  story.do(chair, { type: 'meeting.configure', waitingRoom: true });
  const waiting = story.enter('participant', 'waiting');
  return { room: story.room, askers, other, removed, waiting };
}

const { room, askers, other, removed, waiting } = everybody();

/** The rights look at no more of a command than its type and whom it is for. */
function said(type: CommandType, forOther: boolean): RoomCommand {
  const command: RoomCommand = JSON.parse(JSON.stringify({ type, ...(forOther && { for: other }) }));
  return command;
}

const codeOf = (where: Room, command: RoomCommand, by: PersonId) => refusedByRights(where, command, by)?.code;

/** Who is let past the check of roles, in letters. */
const letPast = (type: CommandType, forOther: boolean): string =>
  LETTERS.filter((letter) => codeOf(room, said(type, forOther), askers[letter]) !== 'people.notAllowed').join('');

const isCommand = (type: string): type is CommandType => Object.hasOwn(matrix, type);
const types: readonly CommandType[] = Object.keys(matrix).filter(isCommand);

describe('who may send a command', () => {
  it('has everybody there under the role that is meant', () => {
    const roles = LETTERS.map((letter) => room.people.persons.get(askers[letter])?.role);
    expect(roles).toStrictEqual(LETTERS.map((letter) => letters[letter]));
  });

  it.each(types)('[P1] %s by each role, for oneself and for somebody else', (type) => {
    const [own, forOthers = ''] = matrix[type];
    expect([letPast(type, false), letPast(type, true)]).toStrictEqual([own, forOthers]);
  });

  it.each(types)('[P6] %s by nobody who waits, was removed or was never there', (type) => {
    const strangers = [waiting, removed, personId('nobody')];
    const codes = strangers.map((by) => [codeOf(room, said(type, false), by), codeOf(room, said(type, true), by)]);
    expect(codes).toStrictEqual([
      ['people.waiting', 'people.waiting'],
      ['people.removed', 'people.removed'],
      ['people.unknown', 'people.unknown'],
    ]);
  });

  it.each(types)('[M3] %s in a meeting that is closed: nothing but what follows from it', (type) => {
    const story = founded();
    const chair = story.enter('chair', 'chair');
    story.do(chair, { type: 'meeting.start' });
    story.do(chair, { type: 'meeting.close' });
    const code = codeOf(story.room, said(type, false), chair);
    const isForChair = matrix[type][0].includes('C');
    const follows = type === 'decisions.accept' || type === 'record.compare';
    expect(code).toBe(!isForChair ? 'people.notAllowed' : follows ? undefined : 'meeting.closed');
  });
});
