// Everybody who could ask a meeting for something: one of each role, and strangers of every kind, on a real server.
import type { Line } from '../support/line.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { joined, type Joined, type TestServer } from '../support/server.ts';
import { letters, type Letter } from './matrix.ts';

/** Who has no place in the meeting, or none any more. */
export const strangers = {
  none: 'says nothing of who asks',
  nonsense: 'has a token that nobody gave',
  waiting: 'waits at the door',
  asking: 'opened the link of an officer who is here, and waits for a tap',
  removed: 'was removed',
  replaced: 'came by the link of an officer, which was replaced',
  reissued: 'came by a personal link, which was replaced',
  recovered: 'lost the phone, and somebody came back by the recovery code',
  elsewhere: 'is the chair of another meeting',
} as const;
export type Stranger = keyof typeof strangers;
export type Asker = Letter | Stranger;

const isLetter = (one: string): one is Letter => Object.hasOwn(letters, one);
const isStranger = (one: string): one is Stranger => Object.hasOwn(strangers, one);
export const roleLetters: readonly Letter[] = Object.keys(letters).filter(isLetter);
export const strangerKinds: readonly Stranger[] = Object.keys(strangers).filter(isStranger);
export const askers: readonly Asker[] = [...roleLetters, ...strangerKinds];

export interface Credentials {
  readonly person: string;
  /** Nothing: says nothing of who asks. */
  readonly token: string | undefined;
}

export interface Cast {
  readonly created: CreatedMeeting;
  readonly meeting: string;
  /** A participant whom nothing is done to, to be named in calls. */
  readonly other: string;
  who(asker: Asker): Credentials;
  /** The line of somebody who is let in, opened once. */
  line(asker: Asker): Promise<Line>;
  /** Whether the record is what it was when this was asked last, or when everybody had come. */
  isUnchanged(): Promise<boolean>;
}

export interface CastWish {
  /** Still open, not in session. */
  readonly before?: boolean;
}

/** A meeting with everybody in it. The waiting room is on in the end. */
export async function cast(server: TestServer, { before = false }: CastWish = {}): Promise<Cast> {
  const created = await server.create({ groups: ['村民'], agenda: [{ title: '路灯', kind: 'discuss', minutes: 10 }] });
  const enter = (role: string, name: string) => server.enter(created, role, { name });
  const call = async (path: string, token: string) => {
    const { status, text, body } = await server.ask('POST', `/api/meetings/${created.meeting}/${path}`, { token });
    if (status !== 200) throw new Error(`${path}: ${text}`);
    return keyOf(String(body['link']));
  };
  const byKey = (key: string, name: string) => joined(server.ask, created.meeting, { key, name });

  const recovered = await enter('chair', '陈主持');
  const chair = await joined(server.ask, created.meeting, { recovery: created.recovery, name: '陈主持' });
  const replaced = await enter('clerk', '旧会务');
  const clerk = await byKey(await call('links/clerk', chair.token), '刘会务');
  const supervisor = await enter('supervisor', '监督员');
  const asking = await enter('supervisor', '又一个监督员');
  const line = await server.look(chair);
  const run = async (type: string, fields: object) => {
    const answer = await line.command(type, { ...fields });
    if (!answer.ok) throw new Error(`${type}: ${JSON.stringify(answer)}`);
  };
  const teller = await enter('participant', '计票人');
  await run('people.assign', { person: teller.person, role: 'teller' });
  const removed = await enter('participant', '被请出的人');
  await run('people.remove', { person: removed.person, reason: '吵闹' });
  const walkIn = await enter('participant', '领了条子的人');
  const slip = () => call(`people/${walkIn.person}/slip`, clerk.token);
  const reissued = await joined(server.ask, created.meeting, { key: await slip() });
  await slip();
  const found: Record<Letter, Joined> & Partial<Record<Stranger, Joined>> = {
    C: chair,
    D: await enter('deputy', '副主持'),
    K: clerk,
    T: teller,
    S: supervisor,
    P: await enter('participant', '居民'),
    E: await enter('expert', '专家'),
    O: await enter('observer', '旁听'),
    V: await enter('screen', '大屏'),
    asking,
    removed,
    replaced,
    reissued,
    recovered,
    elsewhere: await server.enter(await server.create(), 'chair', { name: '别处的主持' }),
  };
  const other = await enter('participant', '旁人');
  await run('meeting.configure', { waitingRoom: true });
  found.waiting = await enter('participant', '门口的人');
  if (!before) await run('meeting.start', {});
  return { created, meeting: created.meeting, other: other.person, ...(await looking(server, created.meeting, found, line)) };
}

type Found = Readonly<Record<Letter, Joined> & Partial<Record<Stranger, Joined>>>;

async function looking(server: TestServer, meeting: string, found: Found, chair: Line) {
  const record = async () => (await server.ask('GET', `/api/meetings/${meeting}/record`, { token: found.C.token })).text;
  let known = await record();
  const lines = new Map<Asker, Promise<Line>>([['C', Promise.resolve(chair)]]);
  const who = (asker: Asker): Credentials => {
    if (asker === 'nonsense') return { person: 'pnobody', token: 'A'.repeat(22) };
    const { person, token } = (asker === 'none' ? undefined : found[asker]) ?? { person: 'pnobody', token: undefined };
    return { person, token };
  };
  return {
    who,
    line(asker: Asker) {
      const open = lines.get(asker) ?? server.look({ meeting, token: who(asker).token ?? '' });
      lines.set(asker, open);
      return open;
    },
    async isUnchanged() {
      const now = await record();
      const isSame = now === known;
      known = now;
      return isSame;
    },
  };
}

/** A cast until it has served so often: nobody sends more commands than their pace allows. */
export function casts(server: TestServer, most: number, wish?: CastWish): (asker: Asker) => Promise<Cast> {
  const all: Promise<Cast>[] = [];
  const used = new Map<Asker, number>();
  return (asker) => {
    const count = used.get(asker) ?? 0;
    used.set(asker, count + 1);
    const index = Math.floor(count / most);
    const found = all[index] ?? cast(server, wish);
    all[index] = found;
    return found;
  };
}
