// The roll: who is expected and comes by a slip, one seat for a household, seats that weigh, and who votes for whom.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import type { Seats } from '../../shared/procedures/procedure.ts';
import { ROLL_LINES_AT_ONCE } from '../../shared/protocol/limits.ts';
import { ROOM, linkId, personId, pollId, type PersonId } from '../../shared/room/ids.ts';
import type { Person } from '../../shared/room/people/people.ts';
import type { RollLine } from '../../shared/room/people/roll.ts';
import {
  entitledSeats,
  hasSeat,
  personIn,
  personOfToken,
  presentSeats,
  proxiesHeldAt,
  proxyAt,
  weightOf,
} from '../../shared/room/readings.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { founded, rules, type Story } from '../support/room.ts';

/** `Ming@A seat=no weight=3 home=1-101`, or as much of it as matters. */
function line(text: string): RollLine {
  const [who = '', ...said] = text.split(' ');
  const [name = '', group] = who.split('@');
  const told = new Map(said.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]));
  const [home, weight] = [told.get('home'), told.get('weight')];
  return {
    name,
    seat: told.get('seat') !== 'no',
    slip: { link: linkId(`l-${name}`), hash: `key-${name}`, digits: `digits-${name}` },
    ...(group && { group }),
    ...(home && { household: home }),
    ...(weight && { weight: Number(weight) }),
  };
}

const seats = (change: Partial<Seats>): Seats => ({ ...plain.seats, from: 'roll', ...change });

function onRoll(lines: readonly string[], change: Partial<Seats> = {}, groups: readonly string[] = ['A', 'B']) {
  const story = founded({ groups, rules: rules({ seats: seats(change) }) });
  const chair = story.enter('chair', 'chair');
  const clerk = story.enter('clerk', 'clerk');
  if (lines.length > 0) story.do(chair, { type: 'people.enrol', lines: lines.map(line) });
  const of = (name: string): PersonId => {
    const found = story.room.people.persons.find((person) => person.name === name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found.id;
  };
  const come = (name: string, more: { readonly digits?: string; readonly token?: string } = {}) => {
    const by = { key: `key-${name}`, ...(more.digits !== undefined && { digits: more.digits }) };
    return story.try(ROOM, { type: 'people.enter', by, token: more.token ?? `token-${name}` });
  };
  return { story, chair, clerk, of, come };
}

function personOf(story: Story, id: PersonId): Person {
  const person = personIn(story.room, id);
  if (!person) throw new Error(`nobody is ${id}`);
  return person;
}
const seatOf = (story: Story, id: PersonId): boolean => hasSeat(personOf(story, id));

describe('a roll', () => {
  it('[P4] makes each line a person who is expected, with group, seat and weight, and is no presence', () => {
    const { story, of } = onRoll(['Ming@A weight=3', 'Hong@B seat=no']);
    expect(story.events.slice(-2)).toStrictEqual([
      {
        type: 'people.enrolled',
        data: { person: of('Ming'), number: 3, seat: true, seated: true, link: 'l-Ming', group: 'A', weight: 3 },
        secret: { name: 'Ming', hash: 'key-Ming', digits: 'digits-Ming' },
      },
      {
        type: 'people.enrolled',
        data: { person: of('Hong'), number: 4, seat: false, seated: false, link: 'l-Hong', group: 'B' },
        secret: { name: 'Hong', hash: 'key-Hong', digits: 'digits-Hong' },
      },
    ]);
    const { count } = story.room.people;
    expect([count.seats.get('A'), count.seats.get('B') ?? 0, count.weights.get('A')]).toStrictEqual([1, 0, 3]);
    expect([count.presentSeats.get('A') ?? 0, count.in.get('A') ?? 0]).toStrictEqual([0, 0]);
    expect(['Ming', 'Hong'].map((name) => weightOf(personOf(story, of(name))))).toStrictEqual([3, 1]);
  });

  it('[P9] where seats come from the roll alone, nobody else has one', () => {
    const { story, clerk } = onRoll(['Ming@A']);
    const guest = story.enter('participant', 'Guest', 'A');
    const { person } = story.do(clerk, { type: 'people.register', name: 'Walk-in', group: 'A' });
    expect([seatOf(story, guest), seatOf(story, personId(String(person))), entitledSeats(story.room)]).toStrictEqual([
      false,
      false,
      1,
    ]);
  });

  it('[P9] where seats go to everybody, a line without a vote still has none', () => {
    const { story, of, come } = onRoll(['Ming seat=no', 'Hong'], { from: 'everybody' });
    for (const name of ['Ming', 'Hong']) expect(come(name).ok).toBe(true);
    expect([seatOf(story, of('Ming')), seatOf(story, of('Hong'))]).toStrictEqual([false, true]);
  });

  it('[P9] everybody sees the number of seats by group', () => {
    const { story, come } = onRoll(['Ming@A', 'Hong@A', 'Lan@B']);
    come('Ming');
    const { people } = viewOf(story.room, 'public');
    expect([people.seats, people.seatsByGroup, people.presentSeatsByGroup]).toStrictEqual([3, { A: 2, B: 1 }, { A: 1, B: 0 }]);
  });

  it('[P4] is not enrolled on when somebody else enrolled people since it was looked at', () => {
    const { story, chair } = onRoll(['Ming@A']);
    const slips = story.room.people.doors.slips.size;
    story.do(chair, { type: 'people.enrol', lines: [line('Hong')], slips });
    story.refused(chair, { type: 'people.enrol', lines: [line('Hong')], slips }, 'people.rollChanged');
    story.do(chair, { type: 'people.enrol', lines: [line('Lan')], slips: slips + 1 });
  });

  it('[P4] is for the time before the session, for chair and clerk, and names groups that there are', () => {
    const { story, chair, clerk, of, come } = onRoll(['Ming@A']);
    story.refused(chair, { type: 'people.enrol', lines: [line('Hong@C')] }, 'people.groupUnknown');
    story.refused(chair, { type: 'people.enrol', lines: [] }, 'people.nothingToChange');
    come('Ming');
    story.refused(of('Ming'), { type: 'people.enrol', lines: [line('Hong')] }, 'people.notAllowed');
    story.do(clerk, { type: 'people.enrol', lines: [line('Hong')] });
    story.do(chair, { type: 'meeting.start' });
    story.refused(clerk, { type: 'people.enrol', lines: [line('Lan')] }, 'meeting.alreadyStarted');
  });

  it('[P4] takes as many lines in one command as the server sends', () => {
    const { story } = onRoll(Array.from({ length: ROLL_LINES_AT_ONCE }, (_, index) => `P${index}@A`));
    expect(entitledSeats(story.room)).toBe(ROLL_LINES_AT_ONCE);
  });

  it('[P9] other rules of seats before the session are everybody’s at once', () => {
    const { story, chair, of, come } = onRoll(['Ming home=1', 'Hong home=1', 'Lan home=2'], { from: 'everybody' });
    const guest = story.enter('participant', 'Guest');
    come('Hong');
    expect(entitledSeats(story.room)).toBe(5);
    story.do(chair, { type: 'meeting.configure', rules: { seats: { from: 'roll', unit: 'household' } } });
    expect(['Ming', 'Hong', 'Lan'].map((name) => seatOf(story, of(name)))).toStrictEqual([false, true, true]);
    expect([seatOf(story, guest), seatOf(story, chair)]).toStrictEqual([false, false]);
  });

  it('[M7] a corrected name takes no seat away from who is expected', () => {
    const { story, clerk, of } = onRoll(['Ming@A']);
    story.do(clerk, { type: 'people.correct', person: of('Ming'), name: 'Min' });
    expect(seatOf(story, of('Min'))).toBe(true);
  });
});

describe('a slip', () => {
  it('[P7] its first use is checking in', () => {
    const { story, of, come } = onRoll(['Ming@A']);
    expect(come('Ming')).toMatchObject({ ok: true, result: { person: of('Ming'), role: 'participant', status: 'in' } });
    expect(personOfToken(story.room, 'token-Ming')).toBe(of('Ming'));
    expect([presentSeats(story.room, ['A']), story.room.people.count.in.get('A')]).toStrictEqual([1, 1]);
  });

  it('[P3] waits at no door', () => {
    const { story, chair, of, come } = onRoll(['Ming@A']);
    story.do(chair, { type: 'meeting.configure', waitingRoom: true });
    come('Ming');
    expect(personIn(story.room, of('Ming'))?.status).toBe('in');
  });

  it('[P4] on a second device is the same person, by the digits', () => {
    const { story, of, come } = onRoll(['Ming@A']);
    come('Ming');
    const second = come('Ming', { digits: 'digits-Ming', token: 'second' });
    expect(second).toMatchObject({ ok: true, result: { person: of('Ming'), status: 'in' } });
    expect(personOfToken(story.room, 'second')).toBe(of('Ming'));
    expect(entitledSeats(story.room)).toBe(1);
  });

  it('[P4] takes five wrong digits, and then none; right ones in between forgive', () => {
    const { story, come } = onRoll(['Ming@A']);
    come('Ming');
    const guess = (digits: string) => come('Ming', { digits, token: `guess-${digits}` });
    for (const left of [4, 3, 2]) expect(guess('wrong')).toMatchObject({ ok: true, result: { wrong: true, left } });
    expect(guess('digits-Ming')).toMatchObject({ result: { status: 'in' } });
    for (const left of [4, 3, 2, 1, 0]) expect(guess('wrong')).toMatchObject({ result: { wrong: true, left } });
    expect(guess('digits-Ming')).toStrictEqual({ ok: false, refusal: { code: 'slips.tooManyTries' } });
    expect(personOfToken(story.room, 'guess-wrong')).toBeUndefined();
  });

  it('[P4] without the digits waits for a tap on the first device, or a clerk', () => {
    const { story, clerk, of, come } = onRoll(['Ming@A', 'Hong@A']);
    for (const name of ['Ming', 'Hong']) come(name);
    const device = (token: string) => {
      const asked = come('Ming', { token });
      if (!asked.ok || !('result' in asked)) throw new Error('not asked');
      expect(asked.result).toMatchObject({ status: 'waiting' });
      return String(asked.result?.['device']);
    };
    const [second, third] = [device('second'), device('third')];
    expect(viewOf(story.room, 'officers').people.devices?.map(({ person }) => person)).toStrictEqual([of('Ming'), of('Ming')]);
    expect(viewOf(story.room, 'public').people.devices).toBeUndefined();
    story.refused(of('Hong'), { type: 'people.admit', device: second }, 'people.deviceUnknown');
    story.do(of('Ming'), { type: 'people.admit', device: second });
    story.do(clerk, { type: 'people.admit', device: third });
    expect(['second', 'third'].map((token) => personOfToken(story.room, token))).toStrictEqual([of('Ming'), of('Ming')]);
    expect(story.room.notices.latest).toStrictEqual([]);
  });

  it('[P4][S6] lets no more than five devices wait at once', () => {
    const { story, clerk, come } = onRoll(['Ming@A']);
    come('Ming');
    for (let device = 1; device <= 5; device += 1) expect(come('Ming', { token: `t${device}` }).ok).toBe(true);
    expect(come('Ming', { token: 't6' })).toStrictEqual({ ok: false, refusal: { code: 'limits.tooMany' } });
    story.do(clerk, { type: 'people.admit', device: story.room.people.doors.devices.keySeq().first() ?? '', refuse: true });
    expect(come('Ming', { token: 't6' }).ok).toBe(true);
  });

  it("[P1][P4] an officer's second device stays the officer's to let in", () => {
    const { story, chair, clerk } = onRoll([]);
    story.try(ROOM, { type: 'people.enter', by: { key: 'key-chair' }, name: 'again', token: 'second' });
    const device = story.room.people.doors.devices.keySeq().first() ?? '';
    story.refused(clerk, { type: 'people.admit', device }, 'people.deviceUnknown');
    story.do(chair, { type: 'people.admit', device });
  });

  it('[P9] lets a walk-in go on with a phone', () => {
    const { story, clerk } = onRoll([], { from: 'everybody' });
    const person = personId(String(story.do(clerk, { type: 'people.register', name: 'Wei' })['person']));
    story.do(clerk, { type: 'people.slip', person, slip: line('Wei').slip });
    const came = story.do(ROOM, { type: 'people.enter', by: { key: 'key-Wei' }, token: 'phone' });
    expect(came).toStrictEqual({ person, role: 'participant', status: 'in' });
    expect(personIn(story.room, person)).toMatchObject({
      helped: false,
      name: 'Wei',
      seat: { from: expect.any(Number) as number },
    });
  });

  it('[P1][P4] a replaced one opens nothing, and ends the sessions that came by it', () => {
    const { story, clerk, of, come } = onRoll(['Ming@A']);
    come('Ming');
    story.do(clerk, { type: 'people.slip', person: of('Ming'), slip: { link: linkId('l2'), hash: 'new', digits: 'd2' } });
    expect(come('Ming')).toStrictEqual({ ok: false, refusal: { code: 'links.replaced' } });
    expect(personOfToken(story.room, 'token-Ming')).toBeUndefined();
    story.do(ROOM, { type: 'people.enter', by: { key: 'new' }, token: 'again' });
    expect(personOfToken(story.room, 'again')).toBe(of('Ming'));
    expect(seatOf(story, of('Ming'))).toBe(true);
  });

  it('[P6] of who was removed opens nothing', () => {
    const { story, chair, of, come } = onRoll(['Ming@A']);
    story.do(chair, { type: 'people.remove', person: of('Ming'), reason: 'r' });
    expect(come('Ming')).toStrictEqual({ ok: false, refusal: { code: 'people.removed' } });
    expect(entitledSeats(story.room)).toBe(0);
  });

  it('[P5] is for people, not for officers and screens', () => {
    const { story, clerk, chair } = onRoll([]);
    story.refused(clerk, { type: 'people.slip', person: chair, slip: line('x').slip }, 'people.notAPerson');
    story.refused(clerk, { type: 'people.slip', person: personId('none'), slip: line('x').slip }, 'people.unknown');
  });
});

describe('a household', () => {
  const home = () => onRoll(['Ming home=1', 'Hong home=1', 'Lan home=2', 'Kid home=1 seat=no'], { unit: 'household' }, []);

  it('[P9] has one seat: the first to come in holds it, the others may speak', () => {
    const { story, chair, of, come } = home();
    expect(entitledSeats(story.room)).toBe(2);
    come('Hong');
    expect(['Ming', 'Hong', 'Lan'].map((name) => seatOf(story, of(name)))).toStrictEqual([false, true, true]);
    come('Ming');
    come('Kid');
    expect(['Ming', 'Hong', 'Kid'].map((name) => seatOf(story, of(name)))).toStrictEqual([false, true, false]);
    expect([entitledSeats(story.room), presentSeats(story.room)]).toStrictEqual([2, 1]);
    story.do(chair, { type: 'meeting.start' });
    story.do(of('Ming'), { type: 'queue.join', kind: 'speech' });
  });

  it('[P9] its holder can pass the seat on, within it, until a poll opens', () => {
    const { story, chair, of, come } = home();
    for (const name of ['Ming', 'Hong', 'Lan', 'Kid']) come(name);
    const pass = (from: string, to: string) => ({ by: of(from), command: { type: 'people.passSeat', to: of(to) } as const });
    const refused = (from: string, to: string, code: string) => {
      const { by, command } = pass(from, to);
      story.refused(by, command, code);
    };
    refused('Ming', 'Lan', 'people.notOfHousehold');
    refused('Ming', 'Kid', 'people.notOfHousehold');
    refused('Hong', 'Ming', 'people.noSeat');
    refused('Ming', 'Ming', 'people.unknown');
    const { by, command } = pass('Ming', 'Hong');
    expect(story.eventsOf(by, command)).toStrictEqual([
      { type: 'people.seatPassed', data: { person: of('Ming'), to: of('Hong'), because: 'passed' } },
    ]);
    expect(meOf(story.room, of('Ming'))).toMatchObject({ seat: false, household: { name: '1', holder: of('Hong') } });
    story.do(of('Ming'), { type: 'people.checkOut' });
    refused('Hong', 'Ming', 'people.notHere');
    story.do(chair, { type: 'people.checkIn', person: of('Ming') });
    story.do(chair, { type: 'meeting.start' });
    story.do(chair, { type: 'polls.open', title: 'Lamps?', secrecy: 'open' });
    refused('Hong', 'Ming', 'people.pollOpen');
  });

  it('[P9][P5] a clerk passes the seat on for who is helped, and for nobody else', () => {
    const { story, clerk, of, come } = home();
    for (const name of ['Ming', 'Hong']) come(name);
    story.refused(clerk, { type: 'people.passSeat', to: of('Hong'), for: of('Ming') }, 'people.notHelped');
    story.do(clerk, { type: 'people.correct', person: of('Ming'), helped: true });
    story.do(clerk, { type: 'people.passSeat', to: of('Hong'), for: of('Ming') });
    expect(seatOf(story, of('Hong'))).toBe(true);
  });

  it('[P9] a seat whose holder is removed is the next one’s who is here', () => {
    const { story, chair, of, come } = home();
    for (const name of ['Ming', 'Hong']) come(name);
    story.do(chair, { type: 'people.remove', person: of('Ming'), reason: 'r' });
    expect([seatOf(story, of('Hong')), entitledSeats(story.room)]).toStrictEqual([true, 2]);
  });

  it('[P9][P5] counts walk-ins too, once a clerk says where they live', () => {
    const { story, clerk } = onRoll([], { from: 'everybody', unit: 'household' });
    const walkIn = (name: string) => personId(String(story.do(clerk, { type: 'people.register', name })['person']));
    const [wei, tao] = [walkIn('Wei'), walkIn('Tao')];
    expect([seatOf(story, wei), seatOf(story, tao)]).toStrictEqual([true, true]);
    for (const person of [wei, tao]) story.do(clerk, { type: 'people.correct', person, household: '3-201' });
    expect([seatOf(story, wei), seatOf(story, tao)]).toStrictEqual([true, false]);
    story.do(clerk, { type: 'people.correct', person: tao, household: '' });
    expect([seatOf(story, wei), seatOf(story, tao)]).toStrictEqual([true, true]);
  });
});

describe('doubles', () => {
  it('[P9] who came by the hall’s code and is on the roll is one: the seat, its weight and the place', () => {
    const { story, chair, clerk, of } = onRoll(['Ming@A weight=5', 'Hong@A']);
    const guest = story.enter('participant', 'Guest', 'A');
    story.do(chair, { type: 'meeting.start' });
    story.do(guest, { type: 'queue.join', kind: 'speech' });
    const poll = pollId(String(story.do(chair, { type: 'polls.open', title: 'Lamps?', secrecy: 'open' })['poll']));
    story.refused(guest, { type: 'polls.cast', poll, choice: 'yes' }, 'polls.noSeat');
    story.do(clerk, { type: 'people.merge', person: of('Ming'), into: guest });
    expect(personIn(story.room, guest)).toMatchObject({ weight: 5, listed: { seat: true }, status: 'in' });
    expect([entitledSeats(story.room), story.room.people.count.weights.get('A')]).toStrictEqual([2, 6]);
    story.do(guest, { type: 'polls.cast', poll, choice: 'yes' });
    expect([...story.room.queue.entries.keys()]).toStrictEqual([guest]);
  });

  it('[P9][P4] the slip of a double leads to the one that stays, by its digits', () => {
    const { story, clerk, of, come } = onRoll(['Ming@A']);
    const guest = story.enter('participant', 'Guest', 'A');
    story.do(clerk, { type: 'people.merge', person: of('Ming'), into: guest });
    expect(come('Ming')).toMatchObject({ ok: true, result: { person: guest, status: 'waiting' } });
    expect(come('Ming', { digits: 'digits-Ming', token: 'paper' })).toMatchObject({ result: { person: guest, status: 'in' } });
  });

  it('[P9][P4] and to the last one, where that one was a double too', () => {
    const { story, clerk, of, come } = onRoll(['Ming@A']);
    const [guest, other] = [story.enter('participant', 'Guest', 'A'), story.enter('participant', 'Other', 'A')];
    story.do(clerk, { type: 'people.merge', person: of('Ming'), into: guest });
    story.do(clerk, { type: 'people.merge', person: guest, into: other });
    expect(come('Ming', { digits: 'digits-Ming' })).toMatchObject({ result: { person: other, status: 'in' } });
  });
});

describe('a proxy', () => {
  const people = (proxiesPerPerson = 1) => {
    const told = onRoll(['Ming@A', 'Hong@A', 'Lan@B', 'Tao@B', 'Wei@B'], { proxiesPerPerson });
    for (const name of ['Ming', 'Hong', 'Lan', 'Tao', 'Wei']) told.come(name);
    return told;
  };

  it('[V13] is one person whom a seat’s holder names, and can be taken back', () => {
    const { story, of } = people();
    const [ming, hong] = [of('Ming'), of('Hong')];
    expect(story.eventsOf(ming, { type: 'people.delegate', to: hong })).toStrictEqual([
      { type: 'people.delegated', data: { person: ming, to: hong } },
    ]);
    const { version } = story.room;
    expect(proxyAt(personOf(story, ming), version)).toBe(hong);
    expect(proxiesHeldAt(story.room, hong, version)).toStrictEqual([ming]);
    expect(meOf(story.room, ming)).toMatchObject({ proxy: { person: hong, name: 'Hong' } });
    expect(meOf(story.room, hong)).toMatchObject({ proxies: [{ person: ming, name: 'Ming' }] });
    story.do(ming, { type: 'people.delegate' });
    expect(proxiesHeldAt(story.room, hong, story.room.version)).toStrictEqual([]);
    expect(proxiesHeldAt(story.room, hong, version)).toStrictEqual([ming]);
    story.refused(ming, { type: 'people.delegate' }, 'proxies.none');
  });

  it('[V13] is not for officers and tellers, who lose what they hold', () => {
    const { story, chair, clerk, of } = people();
    story.refused(of('Ming'), { type: 'people.delegate', to: clerk }, 'proxies.notForOfficers');
    story.do(of('Ming'), { type: 'people.delegate', to: of('Hong') });
    const became = story.eventsOf(chair, { type: 'people.assign', person: of('Hong'), role: 'teller' });
    expect(became.slice(1)).toStrictEqual([
      { type: 'people.proxyEnded', data: { person: of('Ming'), to: of('Hong'), because: 'lost' } },
    ]);
    story.refused(of('Ming'), { type: 'people.delegate', to: of('Hong') }, 'proxies.notForOfficers');
  });

  it('[V13] one person holds as many as the template sets, and never more than three', () => {
    const { story, of } = people(2);
    for (const name of ['Ming', 'Lan']) story.do(of(name), { type: 'people.delegate', to: of('Hong') });
    expect(story.refusalOf(of('Tao'), { type: 'people.delegate', to: of('Hong') })).toStrictEqual({
      code: 'proxies.tooMany',
      most: 2,
    });
    const four = onRoll(['A1', 'A2', 'A3', 'A4', 'A5'], { proxiesPerPerson: 9 }, []);
    for (const name of ['A1', 'A2', 'A3', 'A4']) four.come(name);
    for (const name of ['A1', 'A2', 'A3']) four.story.do(four.of(name), { type: 'people.delegate', to: four.of('A5') });
    four.story.refused(four.of('A4'), { type: 'people.delegate', to: four.of('A5') }, 'proxies.tooMany');
  });

  it('[V13] is not passed on, neither by who holds one nor to who gave theirs', () => {
    const { story, of } = people(3);
    story.do(of('Ming'), { type: 'people.delegate', to: of('Hong') });
    story.refused(of('Hong'), { type: 'people.delegate', to: of('Lan') }, 'proxies.notPassedOn');
    story.refused(of('Lan'), { type: 'people.delegate', to: of('Ming') }, 'proxies.notPassedOn');
    story.refused(of('Lan'), { type: 'people.delegate', to: of('Lan') }, 'people.unknown');
  });

  it('[V13] there are none where the rules allow none, nor without a seat', () => {
    const none = people(0);
    none.story.refused(none.of('Ming'), { type: 'people.delegate', to: none.of('Hong') }, 'proxies.notAllowed');
    const { story, of } = people();
    const guest = story.enter('participant', 'Guest');
    story.refused(guest, { type: 'people.delegate', to: of('Hong') }, 'people.noSeat');
  });

  it('[V13] stands still while a poll is open for it; who comes in person has the vote again in the next', () => {
    const { story, chair, of } = people();
    const [ming, hong] = [of('Ming'), of('Hong')];
    story.do(ming, { type: 'people.delegate', to: hong });
    story.do(ming, { type: 'people.checkOut' });
    story.do(chair, { type: 'meeting.start' });
    const poll = pollId(String(story.do(chair, { type: 'polls.open', title: 'Lamps?', secrecy: 'open' })['poll']));
    const opened = story.room.version;
    story.refused(ming, { type: 'people.delegate' }, 'people.pollOpen');
    story.refused(of('Lan'), { type: 'people.delegate', to: hong }, 'people.pollOpen');
    const came = story.eventsOf(chair, { type: 'people.checkIn', person: ming });
    expect(came.at(-1)).toStrictEqual({ type: 'people.proxyEnded', data: { person: ming, to: hong, because: 'came' } });
    expect(proxiesHeldAt(story.room, hong, opened)).toStrictEqual([ming]);
    story.do(chair, { type: 'polls.cancel', poll, reason: 'r' });
    expect(proxiesHeldAt(story.room, hong, story.room.version)).toStrictEqual([]);
  });

  it('[V13][P9] ends when its holder came by the hall’s code, which shows when they are merged', () => {
    const { story, clerk, of } = people();
    const [ming, hong] = [of('Ming'), of('Hong')];
    story.do(ming, { type: 'people.delegate', to: hong });
    const again = story.enter('participant', 'Ming again', 'A');
    expect(story.eventsOf(clerk, { type: 'people.merge', person: again, into: ming })).toHaveLength(1);
    story.do(ming, { type: 'people.checkOut' });
    const guest = story.enter('participant', 'Guest', 'A');
    expect(story.eventsOf(clerk, { type: 'people.merge', person: guest, into: ming }).slice(1)).toStrictEqual([
      { type: 'people.proxyEnded', data: { person: ming, to: hong, because: 'came' } },
    ]);
  });

  it('[V13][P5] is named by a clerk for who is helped', () => {
    const { story, clerk, of } = people();
    story.refused(clerk, { type: 'people.delegate', to: of('Hong'), for: of('Ming') }, 'people.notHelped');
    story.do(clerk, { type: 'people.correct', person: of('Ming'), helped: true });
    story.do(clerk, { type: 'people.delegate', to: of('Hong'), for: of('Ming') });
    expect(proxiesHeldAt(story.room, of('Hong'), story.room.version)).toStrictEqual([of('Ming')]);
  });
});
