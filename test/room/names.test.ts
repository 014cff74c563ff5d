// Names: what is kept of one, which are taken for one another, and what the room does about who is called like an officer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likenessOf, namesOffice } from '../../shared/room/name.ts';
import { tidyLine } from '../../shared/room/seen-text.ts';
import { ROOM, type PersonId } from '../../shared/room/ids.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { founded, inSession, nth, type Story } from '../support/room.ts';

describe('a name as it is kept', () => {
  it.each([
    ['陈主持', '陈主持'],
    ['陈\u200B主\u200D持\uFEFF', '陈主持'],
    ['\u202E持主陈\u202C', '持主陈'],
    ['\u2066Li\u2069 \u200FMing', 'Li Ming'],
    ['  王\t小\n明 \u3000', '王 小 明'],
    ['王\u2028小\u00A0明', '王 小 明'],
    ['Ame\u0301lie', 'Amélie'],
    ['Ame\u200B\u0301lie', 'Amélie'],
    ['soft\u00ADhyphen', 'softhyphen'],
    ['\u3164\u2800\uFFA0\u115F', ''],
    ['\u200B', ''],
    ['e\u0301\u0302\u0303\u0304\u0305\u0306\u0307', 'é\u0302\u0303\u0304\u0305'],
    ['\u{E0041}甲\u{E007F}', '甲'],
    ['甲\uE000乙\uFFFF', '甲\uE000乙'],
    ['half\ud83d', 'half'],
    // Letters that are joined, or kept apart, by a sign that is seen nowhere else.
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['ᠭᠠᠯ\u180Eᠠ', 'ᠭᠠᠯ\u180Eᠠ'],
    ['क्\u200Dष', 'क्\u200Dष'],
    // Beyond the basic plane, and a way of writing a character that somebody's own name has.
    ['𠮷野', '𠮷野'],
    ['葛\u{E0100}城', '葛\u{E0100}城'],
  ])('[P11] %j is %j', (typed, kept) => {
    expect(tidyLine(typed)).toBe(kept);
  });

  it('[P11] is the same kept again, and has nothing in it that is not seen, whatever was typed', () => {
    const letters = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('陈', 'a', 'ا', 'ᠠ', '\u200C', '\u200D', '\u202E', '\u0301', ' ', '\u180E', '\uFEFF') }),
    );
    fc.assert(
      fc.property(letters, (typed) => {
        const kept = tidyLine(typed);
        expect(tidyLine(kept)).toBe(kept);
        expect(kept).not.toMatch(/[\p{Cc}\p{Cs}\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]|^\s|\s$|\s\s/u);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

describe('names that are taken for one another', () => {
  it.each([
    [
      'Chen Wei',
      ['CHEN WEI', 'chenwei', 'Сhen Wei', 'Ｃｈｅｎ　Ｗｅｉ', '𝐂𝐡𝐞𝐧 𝐖𝐞𝐢', 'Chén Wěi', 'Chen\u200B Wei', 'Chen-Wel', 'Chen Wе1'],
    ],
    ['陈主持', ['陈 主持', '陈·主持', '陈\u2060主持', '⟨陈主持⟩', '陈主\u{E0100}持']],
    ['主持人', ['主持⼈', '主持入', '主 持 人', '「主持人」']],
    ['Warner', ['Wamer', 'VVarner']],
  ])('[P11] %s', (name, others) => {
    expect(others.filter((other) => likenessOf(other) !== likenessOf(name))).toStrictEqual([]);
  });

  it('[P11] are no two that differ', () => {
    const names = ['陈主持', '陈主任', '程主持', 'Chen Wei', 'Chen Wen', '王小明', '王小朋', 'Anna', 'Hanna', '1', '2'];
    expect(new Set(names.map(likenessOf)).size).toBe(names.length);
  });

  it.each([
    '主持人',
    '副主持',
    '李主持',
    '⼤会主持⼈',
    '本场會務',
    'The Chair',
    'СHAIR',
    'ｃｈａｉｒ',
    'Cha1r',
    'c.h.a.i.r',
    '系统',
    'Admin',
  ])('[P11] %s says an office', (name) => expect(namesOffice(name)).toBe(true));
  it.each(['王小明', '张持', 'Chairil Anwar', 'Hostetler', '主', 'Anna Clerkson', '', '١'])('[P11] %s says none', (name) =>
    expect(namesOffice(name)).toBe(false),
  );
});

describe('who is called like an officer', () => {
  const isAlike = (story: Story, person: PersonId) => story.room.people.persons.get(person)?.alike === true;
  const noticesOf = (story: Story) => story.room.notices.latest.filter(({ notice }) => notice === 'nameAlike');

  it('[P11] stands there with the number, and the officers are told', () => {
    const { story, chair } = inSession();
    story.do(chair, { type: 'people.correct', person: chair, name: '陈主任' });
    const ghost = story.enter('participant', '陈\u4E3B任');
    const { number = 0 } = story.room.people.persons.get(ghost) ?? {};
    expect(isAlike(story, ghost)).toBe(true);
    expect(noticesOf(story)).toMatchObject([{ about: { person: ghost }, figures: { number } }]);
    story.do(ghost, { type: 'queue.join', kind: 'speech' });
    for (const audience of ['public', 'officers'] as const) {
      expect(viewOf(story.room, audience).queue.entries[ghost]).toMatchObject({ name: '陈主任', number, alike: true });
    }
    expect(JSON.stringify(viewOf(story.room, 'public'))).not.toContain('nameAlike');
    expect(viewOf(story.room, 'public').meeting.chair).toStrictEqual(expect.not.objectContaining({ alike: true }));
  });

  it('[P11] is so by the word for an office too, from a clerk and by the number, and no longer under another name', () => {
    const { story, clerk } = inSession();
    const { person } = story.do(clerk, { type: 'people.register', name: 'The Moderator' });
    const walkIn = person as PersonId;
    expect(isAlike(story, walkIn)).toBe(true);
    story.do(clerk, { type: 'people.correct', person: walkIn, helped: true });
    expect(isAlike(story, walkIn)).toBe(true);
    story.do(clerk, { type: 'people.correct', person: walkIn, name: 'Wang' });
    expect(isAlike(story, walkIn)).toBe(false);
    story.do(clerk, { type: 'people.correct', person: walkIn, name: '主持人' });
    expect(noticesOf(story)).toHaveLength(2);
    const entered = story.do(ROOM, { type: 'people.enter', by: { pin: '12345674' }, name: '会务', token: 't' });
    expect(isAlike(story, entered['person'] as PersonId)).toBe(true);
  });

  it('[P11] are no officers, who have the role beside the name, nor anybody else', () => {
    const story = founded();
    const officers = [story.enter('chair', '陈主持'), story.enter('clerk', '会务')];
    const other = story.enter('participant', '王小明');
    expect([...officers, other].map((person) => isAlike(story, person))).toStrictEqual([false, false, false]);
    expect(noticesOf(story)).toStrictEqual([]);
    const twin = story.enter('participant', '会 务');
    story.do(nth(officers, 0), { type: 'people.assign', person: twin, role: 'teller' });
    expect(meOf(story.room, twin)).not.toHaveProperty('alike');
    expect(viewOf(story.room, 'public').people).not.toHaveProperty('alike');
  });
});

describe('the role beside a name', () => {
  it('[P11] is that of the record, whatever the name, and nobody else has one', () => {
    const { story, chair, clerk } = inSession();
    const ghosts = ['主持人', '陈主任（主持）', 'Chair'].map((name) => story.enter('participant', name));
    const expert = story.enter('expert', '李律师');
    for (const person of [...ghosts, expert, clerk]) story.do(person, { type: 'queue.join', kind: 'speech' });
    for (const audience of ['public', 'officers'] as const) {
      const { queue, meeting } = viewOf(story.room, audience);
      for (const ghost of ghosts) expect(queue.entries[ghost]).toStrictEqual(expect.not.objectContaining({ role: 'chair' }));
      expect(ghosts.flatMap((ghost) => queue.entries[ghost]?.role ?? [])).toStrictEqual([]);
      expect([expert, clerk].map((person) => queue.entries[person]?.role)).toStrictEqual(['expert', 'clerk']);
      expect(meeting.chair).toMatchObject({ person: chair, role: 'chair' });
    }
  });

  it('[P11] stands with who speaks, raised a flag or said that the order is wrong, and follows the chair', () => {
    const { story, chair, clerk, supervisor } = inSession();
    const { flag } = story.do(supervisor, { type: 'flags.raise', article: 'speaking-time', weight: 'note', note: 'so' });
    const roles = () => {
      const { floor, flags, orders, meeting } = viewOf(story.room, 'public');
      return [floor.turn, flags.open[String(flag)]?.by, orders.points[clerk], meeting.chair].map((shown) => shown?.role);
    };
    story.do(clerk, { type: 'queue.join', kind: 'pointOfOrder', note: 'not so' });
    story.do(chair, { type: 'floor.give', person: clerk });
    expect(roles()).toStrictEqual(['clerk', 'supervisor', 'clerk', 'chair']);
    story.do(chair, { type: 'meeting.handOver', person: clerk });
    expect(roles()).toStrictEqual(['chair', 'supervisor', 'chair', 'chair']);
    story.do(clerk, { type: 'floor.end' });
    story.do(chair, { type: 'queue.join', kind: 'speech' });
    expect(viewOf(story.room, 'public').queue.entries[chair]?.role).toBe('deputy');
  });
});
