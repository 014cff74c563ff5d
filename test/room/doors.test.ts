// By which doors people come in: links, the number, the waiting room, the recovery code.
import { describe, expect, it } from 'vitest';
import { ROOM, linkId, personId } from '../../shared/room/ids.ts';
import { personIn, personOfToken, roleOf } from '../../shared/room/readings.ts';
import { audienceOf, meOf, viewOf } from '../../shared/room/view.ts';
import { founded, inSession, type Story } from '../support/room.ts';

const enter = (story: Story, by: { key: string } | { pin: string } | { recovery: string }, name: string, token = `t-${name}`) =>
  story.try(ROOM, { type: 'people.enter', by, name, token });

describe('links', () => {
  it('[P1] the link decides the role, and one for many is for many', () => {
    const story = founded();
    const [ann, ben] = [story.enter('participant', 'Ann'), story.enter('participant', 'Ben')];
    const law = story.enter('expert', 'Law');
    expect([ann, ben, law].map((person) => roleOf(story.room, person))).toStrictEqual(['participant', 'participant', 'expert']);
    expect([ann, ben].map((person) => personIn(story.room, person)?.number)).toStrictEqual([1, 2]);
  });

  it("[P1] an officer's link is held by who opens it first; another device waits for a tap on the first", () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    const second = enter(story, { key: 'key-chair' }, 'Li again', 'second');
    expect(second).toMatchObject({ ok: true, result: { person: chair, status: 'waiting' } });
    expect(personOfToken(story.room, 'second')).toBeUndefined();
    const device = story.room.people.doors.devices.keySeq().first() ?? '';
    expect(meOf(story.room, chair)).toMatchObject({ devices: [{ device, at: story.now }] });
    expect(story.room.notices.latest.map(({ notice }) => notice)).toStrictEqual(['officerLinkOpenedAgain']);
    const ann = story.enter('participant', 'Ann');
    story.refused(ann, { type: 'people.admit', device }, 'people.deviceUnknown');
    story.do(chair, { type: 'people.admit', device });
    expect(personOfToken(story.room, 'second')).toBe(chair);
  });

  it('[P1] a device that is turned away stays outside', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    enter(story, { key: 'key-chair' }, 'thief', 'second');
    story.do(chair, { type: 'people.admit', device: story.room.people.doors.devices.keySeq().first() ?? '', refuse: true });
    expect(personOfToken(story.room, 'second')).toBeUndefined();
    expect(story.room.people.doors.devices.size).toBe(0);
  });

  it('[P1][S6] no more than five devices wait for a tap at once', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    const another = (token: string) => enter(story, { key: 'key-chair' }, 'Li', token);
    for (let device = 0; device < 5; device += 1) expect(another(`x${device}`)).toMatchObject({ ok: true });
    expect(another('x5')).toStrictEqual({ ok: false, refusal: { code: 'limits.tooMany' } });
    story.do(chair, { type: 'people.admit', device: story.room.people.doors.devices.keySeq().first() ?? '', refuse: true });
    expect(another('x5')).toMatchObject({ ok: true });
  });

  it('[P1] a replaced link opens nothing; an officer who came by it is out at once', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    const clerk = story.enter('clerk', 'Ke');
    const ann = story.enter('participant', 'Ann');
    for (const role of ['clerk', 'participant'] as const) {
      story.do(chair, {
        type: 'people.replaceLink',
        role,
        add: false,
        link: { link: linkId(`new-${role}`), hash: `new-${role}` },
      });
    }
    expect(enter(story, { key: 'key-participant' }, 'Ben')).toStrictEqual({ ok: false, refusal: { code: 'links.replaced' } });
    expect(enter(story, { key: 'nonsense' }, 'Ben')).toStrictEqual({ ok: false, refusal: { code: 'links.unknown' } });
    expect(personOfToken(story.room, 'token-Ke')).toBeUndefined();
    expect(personOfToken(story.room, 'token-Ann')).toBe(ann);
    expect(personIn(story.room, clerk)?.status).toBe('out');
    expect(enter(story, { key: 'new-clerk' }, 'Other')).toMatchObject({ ok: true, result: { role: 'clerk', status: 'in' } });
  });

  it("[P1] once a supervisor has come in, only a supervisor replaces a supervisor's link", () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    const wish = { type: 'people.replaceLink', role: 'supervisor', add: false, link: { link: linkId('n'), hash: 'n' } } as const;
    story.do(chair, wish);
    const supervisor = personId(
      String(story.do(ROOM, { type: 'people.enter', by: { key: 'n' }, name: 'Su', token: 's' })['person']),
    );
    story.refused(chair, wish, 'people.notAllowed');
    story.do(supervisor, { ...wish, link: { link: linkId('m'), hash: 'm' } });
    story.refused(supervisor, { ...wish, role: 'chair' }, 'people.notAllowed');
  });

  it('[P1] each further officer gets a link of their own; links for many need none', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    const [one, two] = [story.enter('clerk', 'One'), story.enterFurther('clerk', 'Two')];
    expect([one, two].map((person) => roleOf(story.room, person))).toStrictEqual(['clerk', 'clerk']);
    story.refused(
      chair,
      { type: 'people.replaceLink', role: 'participant', add: true, link: { link: linkId('x'), hash: 'x' } },
      'links.forMany',
    );
  });
});

describe('the number', () => {
  it('[P2] leads participants, and only them, in', () => {
    const story = founded();
    expect(enter(story, { pin: '12345674' }, 'Ann')).toMatchObject({ ok: true, result: { role: 'participant', status: 'in' } });
    expect(enter(story, { pin: '00000000' }, 'Ben')).toStrictEqual({ ok: false, refusal: { code: 'pin.unknown' } });
  });

  it('[P2] changes by itself after 100 wrong tries; the old one is good for two minutes', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    for (let tries = 1; tries < 100; tries += 1) story.do(ROOM, { type: 'people.missPin', next: '87654321' });
    expect(story.room.people.doors.pin.now).toBe('12345674');
    expect(story.do(ROOM, { type: 'people.missPin', next: '87654321' })).toStrictEqual({ changed: true });
    expect(meOf(story.room, chair)).toMatchObject({ doors: { pin: '87654321' } });
    expect(story.room.notices.latest[0]?.notice).toBe('pinChanged');
    story.pass(120_000);
    expect(enter(story, { pin: '12345674' }, 'Ann').ok).toBe(true);
    story.pass(1);
    expect(enter(story, { pin: '12345674' }, 'Ben').ok).toBe(false);
    expect(enter(story, { pin: '87654321' }, 'Cy').ok).toBe(true);
  });

  it('[P2] that was before opens for its two minutes, however many go on trying', () => {
    const story = founded();
    const next = (pin: string) => story.do(ROOM, { type: 'people.missPin', next: pin });
    for (let tries = 0; tries < 100; tries += 1) next('87654321');
    expect(story.room.people.doors.pin.now).toBe('87654321');
    for (let tries = 0; tries < 150; tries += 1) expect(next('11111111')).toStrictEqual({ changed: false });
    story.pass(120_000);
    expect(enter(story, { pin: '12345674' }, 'Ann').ok).toBe(true);
    expect(next('11111111')).toStrictEqual({ changed: false });
    story.pass(1);
    expect(next('11111111')).toStrictEqual({ changed: true });
    expect(enter(story, { pin: '87654321' }, 'Ben').ok).toBe(true);
  });

  it('[P2] number and keys are shown to officers and the screen only', () => {
    const story = founded();
    const people = {
      chair: story.enter('chair', 'Li'),
      screen: story.enter('screen', ''),
      ann: story.enter('participant', 'Ann'),
    };
    expect(meOf(story.room, people.screen)).toMatchObject({
      doors: { pin: '12345674', keys: { participant: 'open-participant' } },
    });
    expect(meOf(story.room, people.chair)).toHaveProperty('doors');
    expect(meOf(story.room, people.ann)).not.toHaveProperty('doors');
    expect(JSON.stringify(viewOf(story.room, 'public'))).not.toContain('12345674');
  });
});

describe('the waiting room', () => {
  it('[P3] who comes by a general link or number waits until admitted, and sees the title and nothing more', () => {
    const story = founded({ waitingRoom: true, groups: ['a', 'b'], title: 'Noise at night' });
    const chair = story.enter('chair', 'Li');
    const [ann, ben, cy] = [
      story.enter('participant', 'Ann', 'a'),
      story.enter('participant', 'Ben', 'b'),
      story.enter('participant', 'Cy', 'b'),
    ];
    expect(audienceOf(story.room, ann)).toBe('waiting');
    expect(viewOf(story.room, 'waiting')).toStrictEqual({ meeting: { title: 'Noise at night', status: 'open', language: 'en' } });
    story.refused(ann, { type: 'people.help' }, 'people.waiting');
    story.do(chair, { type: 'people.admit', person: ann });
    expect(audienceOf(story.room, ann)).toBe('public');
    story.do(chair, { type: 'people.admit', group: 'b' });
    expect([ben, cy].map((person) => personIn(story.room, person)?.status)).toStrictEqual(['in', 'in']);
    story.refused(chair, { type: 'people.admit', all: true }, 'people.nobodyWaits');
    story.refused(ann, { type: 'people.admit', all: true }, 'people.notAllowed');
  });

  it('[P3] off by default, and turned on by the chair for who comes later', () => {
    const { story, chair } = inSession(['Ann']);
    story.do(chair, { type: 'meeting.configure', waitingRoom: true });
    const ben = story.enter('participant', 'Ben');
    expect([...story.room.people.waiting]).toStrictEqual([ben]);
    expect(viewOf(story.room, 'officers').people).toMatchObject({ waiting: 1, atTheDoor: [{ person: ben, name: 'Ben' }] });
  });
});

describe('recovery', () => {
  it('[M9] the code gives the chair back on a new device, ends the lost one and is seen by all officers', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    expect(enter(story, { recovery: 'nonsense' }, 'X')).toStrictEqual({ ok: false, refusal: { code: 'recovery.unknown' } });
    expect(enter(story, { recovery: 'recovery' }, 'Li', 'new')).toMatchObject({
      ok: true,
      result: { person: chair, role: 'chair' },
    });
    expect(personOfToken(story.room, 'new')).toBe(chair);
    expect(personOfToken(story.room, 'token-Li')).toBeUndefined();
    expect(story.room.notices.latest[0]?.notice).toBe('recoveryUsed');
    expect(viewOf(story.room, 'officers').people).toMatchObject({
      happenings: [{ what: 'recovered', person: chair }, { what: 'joined' }],
    });
  });

  it('[M9] who came in by the code is who comes back by it, and holds the link of the chair', () => {
    const story = founded();
    const first = enter(story, { recovery: 'recovery' }, 'Li', 'first');
    const chair = story.room.meeting.chair?.person;
    expect(first).toMatchObject({ ok: true, result: { person: chair } });
    expect(enter(story, { recovery: 'recovery' }, 'Li', 'second')).toMatchObject({ ok: true, result: { person: chair } });
    expect(enter(story, { key: 'key-chair' }, 'Wu')).toMatchObject({ ok: true, result: { person: chair, status: 'waiting' } });
    expect(story.room.people.came).toBe(1);
  });

  it('[P6][M9] who was removed does not come back by it', () => {
    const { story, chair, clerk } = inSession();
    story.do(chair, { type: 'meeting.handOver', person: clerk });
    story.do(clerk, { type: 'people.remove', person: chair, reason: 'insult' });
    expect(enter(story, { recovery: 'recovery' }, 'Li')).toStrictEqual({ ok: false, refusal: { code: 'people.removed' } });
  });
});
