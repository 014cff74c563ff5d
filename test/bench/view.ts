// Bytes over the wire with 8,000 people and a queue of 500: what somebody who comes in is sent, and what each change is.
import { absolute, reported, type Row } from './case.ts';
import { inParallel, upTo } from './crowd.ts';
import { Heard } from './heard.ts';
import { Line } from './line.ts';
import { done, found, join, quiet, WIDTH, type Founded } from './meeting.ts';
import { ours } from './processes.ts';

const PEOPLE = 8_000;
const QUEUE = 500;
const WHOLE_BYTES = 20_480;
const CHANGE_BYTES = 1_024;

const GROUPS = ['居民（村民）', '商户', '居委会（村两委）', '物业'];
const NAMES = ['王秀英', '欧阳建国', '李娜', '张伟', '刘洋', '陈静', '上官婉儿', '杨帆'];

/** As full as a long session is: twenty items, four sides, names as they are. */
const FULL = {
  title: '幸福里小区地面停车位与充电桩改造协商议事会（第三次）',
  procedure: 'plain',
  groups: GROUPS,
  place: '社区党群服务中心二楼会议室',
  rules: { officers: { chairVotes: 'never' } },
  agenda: upTo(20).map((index) => ({
    title: `第${index + 1}项：地面停车位划线方案与夜间照明`,
    kind: 'discuss',
    minutes: 10,
    question: '同意先在东区试行三个月',
  })),
};

async function comeIn(at: Founded, index: number): Promise<string> {
  const name = `${NAMES[index % NAMES.length] ?? ''}${index}`;
  const { token } = await join(at.calls, at.meeting, at.key('participant'), name, GROUPS[index % GROUPS.length]);
  return token;
}

/** Somebody who comes now: the bytes of their first view. */
async function bytesToJoin(url: string, at: Founded): Promise<number> {
  const token = await comeIn(at, PEOPLE);
  const line = await Line.open(url, { meeting: at.meeting, token }, new Heard());
  const whole = new Promise<number>((resolve) => {
    line.seen = (event, frame) => {
      if (event === 'view') resolve(frame.length);
    };
  });
  await line.ask('sync', undefined);
  const bytes = await whole;
  line.close();
  return bytes;
}

interface Hall {
  readonly chair: Line;
  readonly lines: readonly Line[];
  readonly heard: Heard;
}

/** The wishes whose bytes are counted, one at a time, with those who are told. */
function changesIn({ chair, lines }: Hall): readonly (readonly [string, () => Promise<unknown>])[] {
  const last = lines.at(-1) ?? chair;
  const raise = (line: Line) => done(line, { type: 'queue.join', kind: 'speech' });
  return [
    ['somebody leaves the queue', () => done(last, { type: 'queue.leave' })],
    ['somebody raises a hand', () => raise(last)],
    ['the first is called', () => done(chair, { type: 'floor.give' })],
    ['the clock is stopped', () => done(chair, { type: 'floor.pause' })],
    ['the clock goes on', () => done(chair, { type: 'floor.resume' })],
    ['the turn is longer', () => done(chair, { type: 'floor.extend', seconds: 30 })],
    ['the turn ends', () => done(chair, { type: 'floor.end' })],
    ['the second is called', () => done(chair, { type: 'floor.give' })],
  ];
}

export async function view(): Promise<readonly Row[]> {
  const server = await ours();
  const founded = await found(server.url, FULL);
  const tokens = await inParallel(upTo(PEOPLE), WIDTH, (index) => comeIn(founded, index));
  const heard = new Heard();
  const lines = await inParallel(tokens.slice(0, QUEUE), WIDTH, (token) =>
    Line.open(server.url, { meeting: founded.meeting, token }, heard),
  );
  await inParallel(lines, WIDTH, (line) => done(line, { type: 'queue.join', kind: 'speech', stance: 'for' }));
  const hall: Hall = { chair: founded.chair, lines, heard };
  await quiet(hall);
  const joined = await bytesToJoin(server.url, founded);
  const changes: { readonly what: string; readonly bytes: number }[] = [];
  for (const [what, change] of changesIn(hall)) {
    await quiet(hall);
    heard.forget();
    await change();
    await quiet(hall);
    changes.push({ what, bytes: heard.bytes / heard.deliveries });
  }
  for (const line of lines) line.close();
  founded.close();
  await server.close();
  const most = Math.max(...changes.map(({ bytes }) => bytes));
  return [
    absolute('view', 'bytes to join', joined, `≤ ${WHOLE_BYTES}`, joined <= WHOLE_BYTES),
    absolute('view: bytes for each change, the largest of all', 'bytes', most, `≤ ${CHANGE_BYTES}`, most <= CHANGE_BYTES),
    ...changes.map(({ what, bytes }) => reported(`view: ${what}`, 'bytes', bytes)),
  ];
}
