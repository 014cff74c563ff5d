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
  /** Who waits, and as many who do not. */
  readonly waiting: readonly Line[];
  readonly others: readonly Line[];
  readonly heard: { readonly waiting: Heard; readonly others: Heard };
}

async function openHall(url: string, founded: Founded): Promise<Hall> {
  const { chair, meeting } = founded;
  const tokens = await inParallel(upTo(PEOPLE), WIDTH, (index) => comeIn(founded, index));
  const heard = { waiting: new Heard(), others: new Heard() };
  const open = (some: readonly string[], ear: Heard) =>
    inParallel(some, WIDTH, (token) => Line.open(url, { meeting, token }, ear));
  const waiting = await open(tokens.slice(0, QUEUE), heard.waiting);
  const others = await open(tokens.slice(QUEUE, 2 * QUEUE), heard.others);
  await inParallel(waiting, WIDTH, (line) => done(line, { type: 'queue.join', kind: 'speech', stance: 'for' }));
  return { chair, waiting, others, heard };
}

type Wish = readonly [what: string, send: () => Promise<unknown>];

/** What happens again and again in a session, and then what the order can do to it; one at a time. */
function changesIn({ chair, waiting }: Hall): { readonly usual: readonly Wish[]; readonly rare: readonly Wish[] } {
  const last = waiting.at(-1) ?? chair;
  const byChair = (what: string, body: Parameters<typeof done>[1]): Wish => [what, () => done(chair, body)];
  const usual: readonly Wish[] = [
    ['somebody leaves the queue', () => done(last, { type: 'queue.leave' })],
    ['somebody raises a hand', () => done(last, { type: 'queue.join', kind: 'speech' })],
    byChair('the first is called', { type: 'floor.give' }),
    byChair('the clock is stopped', { type: 'floor.pause' }),
    byChair('the clock goes on', { type: 'floor.resume' }),
    byChair('the turn is longer', { type: 'floor.extend', seconds: 30 }),
    byChair('the turn ends', { type: 'floor.end' }),
  ];
  const rare = [
    byChair('the order is least heard first', { type: 'queue.setOrder', order: 'leastHeard' }),
    byChair('the first is called, least heard first', { type: 'floor.give' }),
    byChair('the turn ends, least heard first', { type: 'floor.end' }),
  ];
  return { usual, rare };
}

interface Change {
  readonly what: string;
  /** Of one delivery: to who waits, to who does not, and to the mean of all who are here. */
  readonly waiting: number;
  readonly others: number;
  readonly each: number;
}

/** The room is quiet before and after it. */
async function bytesOf(hall: Hall, what: string, change: () => Promise<unknown>): Promise<Change> {
  const { chair, heard } = hall;
  const everybody = { chair, lines: [...hall.waiting, ...hall.others] };
  for (const ear of [heard.waiting, heard.others]) ear.forget();
  await change();
  await quiet(everybody);
  const [waiting, others] = [heard.waiting, heard.others].map(({ bytes, deliveries }) => bytes / deliveries);
  const each = ((waiting ?? 0) * QUEUE + (others ?? 0) * (PEOPLE - QUEUE)) / PEOPLE;
  return { what, waiting: waiting ?? 0, others: others ?? 0, each };
}

export async function view(): Promise<readonly Row[]> {
  const server = await ours({ REHEARSAL: 'off' });
  const founded = await found(server.url, FULL);
  const hall = await openHall(server.url, founded);
  await quiet({ chair: hall.chair, lines: [...hall.waiting, ...hall.others] });
  const joined = await bytesToJoin(server.url, founded);
  const { usual, rare } = changesIn(hall);
  const seen: Change[] = [];
  for (const [what, change] of [...usual, ...rare]) seen.push(await bytesOf(hall, what, change));
  for (const line of [...hall.waiting, ...hall.others]) line.close();
  founded.close();
  await server.close();
  const bytes = seen.slice(0, usual.length).map(({ each }) => each);
  const [mean, most] = [bytes.reduce((sum, each) => sum + each, 0) / bytes.length, Math.max(...bytes)];
  const within = `≤ ${CHANGE_BYTES}`;
  return [
    absolute('view', 'bytes to join', joined, `≤ ${WHOLE_BYTES}`, joined <= WHOLE_BYTES),
    absolute('view: bytes for each change', 'bytes', mean, within, mean <= CHANGE_BYTES),
    absolute('view: bytes for each change, the largest', 'bytes', most, within, most <= CHANGE_BYTES),
    ...seen.map(({ what, each }) => reported(`view: ${what}`, 'bytes', each)),
    reported('view: the largest change to somebody who waits', 'bytes', Math.max(...seen.map(({ waiting }) => waiting))),
  ];
}
