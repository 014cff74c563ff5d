// The minutes read as what happened, in the meeting's language, and show no more than the record.
import { afterEach, describe, expect, it } from 'vitest';
import { instant, itemId, pollId, flagId } from '../../shared/room/ids.ts';
import { cluster, comeIn, seated, wish, type Cluster } from '../support/nodes.ts';
import { nth } from '../support/room.ts';

let open: Cluster[] = [];
afterEach(async () => {
  for (const each of open) await each.close();
  for (const each of open) expect(each.clock.waiting()).toBe(0);
  open = [];
});

async function held(language: string) {
  const at = cluster();
  open.push(at);
  const told = await seated(at, ['Ming@A', 'Hong@B', 'Lan@B'], {
    groups: ['A', 'B'],
    language,
    title: 'Street *lamps*',
    names: 'number',
  });
  const { node, founded, meeting, chair, people } = told;
  const supervisor = await comeIn(node, founded, 'supervisor', 'Sun');
  node.rooms.outlined(meeting, { upTo: 1, items: [{ id: itemId('l'), title: 'Lamps', kind: 'decide', minutes: 5 }] });
  await at.settle();
  await chair.do({ type: 'agenda.open', item: itemId('l') });
  await nth(people, 0).do({ type: 'queue.join', kind: 'speech' });
  await chair.do({ type: 'floor.give' });
  at.clock.advance(42_000);
  await chair.do({ type: 'floor.end' });
  const flagged = { type: 'flags.raise', article: 'respect', weight: 'note', note: 'SECRET', private: true } as const;
  const { flag } = await supervisor.do(flagged);
  await chair.do({ type: 'flags.rule', flag: flagId(String(flag)), ruling: 'noted' });
  const { poll: opened } = await chair.do({ type: 'polls.open', title: 'Lamps now?', secrecy: 'open' });
  const poll = pollId(String(opened));
  return { ...told, poll, supervisor, at };
}

describe('the minutes', () => {
  it('[L4] end before a poll that is open, and say so', async () => {
    const { node, meeting, chair } = await held('en');
    const text = await node.rooms.minutes(meeting, chair.person);
    expect(text).toContain('A vote is running; the record ends before its opening.');
    expect(text).not.toContain('Lamps now');
  });

  it('[S3] tell what happened to whom it may be told, and what people wrote stays text', async () => {
    const { node, meeting, chair, people, poll } = await held('en');
    for (const person of people) await person.do({ type: 'polls.cast', poll, choice: 'yes' });
    await chair.do({ type: 'polls.close', poll });
    await chair.do({ type: 'decisions.adopt', poll, nature: 'agreement' });
    const due = instant(1_810_000_000_000);
    await chair.do({ type: 'decisions.commit', side: 'A', does: 'put up lamps', due });
    const text = (await node.rooms.minutes(meeting, nth(people, 0).person)) ?? '';
    expect(text.split('\n')[0]).toBe('# Street \\*lamps\\*');
    expect(text).toMatch(/- \S+ [AP]M \*\*Item: Lamps\*\*/);
    expect(text).toContain('No. 2 spoke 42 s');
    expect(text).toContain('Vote: Lamps now? **carried** (yes 3, no 0, abstain 0)');
    expect(text).toContain('- A will: put up lamps (by May 11, 2027)');
    expect(text).not.toMatch(/SECRET|Ming|The matter, not the person/);
    const officers = (await node.rooms.minutes(meeting, chair.person)) ?? '';
    expect(officers).toContain('Ming spoke 42 s');
    expect(officers).toContain('Flag: The matter, not the person. SECRET');
  });

  it('[G5][S3] tell what was said of a private note to officers alone', async () => {
    const { node, meeting, chair, supervisor, people, poll } = await held('en');
    await chair.do({ type: 'polls.close', poll });
    const wish = { type: 'flags.raise', article: 'respect', weight: 'note', note: 'HIDDEN', private: true } as const;
    const flag = flagId(String((await supervisor.do(wish))['flag']));
    await chair.do({ type: 'flags.rule', flag, ruling: 'upheld', remedy: 'HIDDEN-REMEDY', reason: 'HIDDEN-REASON' });
    const ming = nth(people, 0).person;
    expect(await node.rooms.minutes(meeting, ming)).not.toMatch(/HIDDEN|upheld/);
    expect(JSON.stringify(await node.rooms.record(meeting, ming))).not.toContain('HIDDEN');
    expect(await node.rooms.minutes(meeting, chair.person)).toContain('Flag: upheld; remedy: HIDDEN-REMEDY; HIDDEN-REASON');
  });

  it('[V1] name the answers of a vote by consent', async () => {
    const { node, meeting, chair, people, poll } = await held('zh-CN');
    await chair.do({ type: 'polls.close', poll });
    const consent = { type: 'polls.open', title: '路灯', method: 'consent', secrecy: 'open' } as const;
    const asked = pollId(String((await chair.do(consent))['poll']));
    for (const person of people) await person.do({ type: 'polls.cast', poll: asked, choice: { answer: 'agree' } });
    await chair.do({ type: 'polls.close', poll: asked });
    const text = await node.rooms.minutes(meeting, chair.person);
    expect(text).toContain('(同意 3, 同意，但有保留 0, 不拦着，也不参与 0, 反对 0)');
  });

  it('[M2] tell what was put off or left open, what becomes of it, and why', async () => {
    const { node, meeting, chair, people, poll, at } = await held('en');
    await chair.do({ type: 'polls.close', poll });
    const more = ['b', 'c'].map((id) => ({ id: itemId(id), title: `Item ${id}`, kind: 'discuss' as const, minutes: 5 }));
    const lamps = { id: itemId('l'), title: 'Lamps', kind: 'decide' as const, minutes: 5 };
    node.rooms.outlined(meeting, { upTo: 2, items: [lamps, ...more] });
    await at.settle();
    await chair.do({ type: 'agenda.refer', item: itemId('b'), reason: 'not *ours*', to: 'the district' });
    expect(await node.rooms.minutes(meeting, chair.person)).not.toContain('next time');
    const left = { fate: 'adjourned', reason: 'no time' } as const;
    await chair.do({ type: 'meeting.close', left: { l: left, c: { fate: 'dropped', reason: 'settled\nelsewhere' } } });
    const text = await node.rooms.minutes(meeting, nth(people, 0).person);
    expect(text?.split('## Not finished\n')[1]?.trim().split('\n')).toStrictEqual([
      '- Lamps: next time; no time',
      '- Item b: passed on (the district); not \\*ours\\*',
      '- Item c: dropped; settled elsewhere',
    ]);
  });

  it('[L7] say in which zone their times are, and of a meeting that never began that it did not', async () => {
    const at = cluster();
    open.push(at);
    const node = nth(at.nodes, 0);
    const founded = await node.rooms.create(wish({ language: 'zh-CN' }));
    const chair = await comeIn(node, founded, 'chair', 'Chen');
    const text = await node.rooms.minutes(founded.meeting, chair.person);
    expect(text).toContain('- 开始:还没开始\n');
    expect(text).toMatch(/- 时间按:(GMT|UTC)([+-]\d+(:\d+)?)?\n/);
    expect(await node.rooms.minutes(founded.meeting, chair.person, 'Asia/Shanghai')).toContain('- 时间按:GMT+8\n');
  });

  it('[S3] are in Chinese where the meeting is', async () => {
    const { node, meeting, people, chair, poll } = await held('zh-CN');
    await nth(people, 0).do({ type: 'polls.cast', poll, choice: 'no' });
    await chair.do({ type: 'polls.close', poll });
    const text = await node.rooms.minutes(meeting, nth(people, 0).person);
    expect(text).toContain('表决:Lamps now? **没通过** (同意 0, 不同意 1, 弃权 0)');
    expect(text).toContain('2 号 发言 42 秒');
  });
});
