// A meeting in which everything is said and done that no log may repeat; keeps what that was.
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { updateFrame } from '../../server/documents/frames.ts';
import { blindToken, unblind } from '../../web/ballots/blind.ts';
import { noteUpdate, wordIn } from '../support/document-clients.ts';
import { openLine, type Fields, type Line } from '../support/line.ts';
import { keyOf } from '../support/scenario.ts';
import { askAt, CREATE_KEY, created, joined, type Ask, type Joined } from '../support/server.ts';

export interface Talkative {
  readonly chair: Line & Joined;
  readonly people: readonly (Line & Joined)[];
  readonly meeting: string;
  readonly ask: Ask;
  /** Every word that stands for somebody, opens something, or was said. */
  readonly secrets: Set<string>;
  close(): void;
}

const NAMES = ['钱大妈', '孙老板', '李师傅', '周老师', '吴奶奶'];
export const OPTIONS = ['装在东边路口', '装在西边路口'];

export async function talkativeMeeting(url: string): Promise<Talkative> {
  const ask = askAt(url);
  const made = await created(ask, { title: '槐树胡同装路灯', groups: ['商户们', '住户们'], place: '三号院活动室' });
  const secrets = new Set([CREATE_KEY, '槐树胡同装路灯', '三号院活动室', '赵主持', ...NAMES, ...OPTIONS, '商户们', '住户们']);
  for (const link of Object.values(made.links)) secrets.add(keyOf(link));
  for (const word of [made.pin, made.pin.replace(' ', ''), made.recovery, made.recovery.replaceAll('-', '')]) secrets.add(word);
  const lines: Line[] = [];
  const enter = async (body: Fields): Promise<Line & Joined> => {
    const come = await joined(ask, made.meeting, body);
    secrets.add(come.token);
    const line = await openLine(url, { meeting: come.meeting, token: come.token });
    lines.push(line);
    return { ...line, ...come };
  };
  const chair = await enter({ key: keyOf(made.links['chair']), name: '赵主持' });
  await chair.command('meeting.start');
  const people: (Line & Joined)[] = [];
  for (const [index, name] of NAMES.entries()) {
    const by = index === 0 ? { pin: made.pin } : { key: keyOf(made.links['participant']) };
    people.push(await enter({ ...by, name, group: '住户们' }));
  }
  return { chair, people, meeting: made.meeting, ask, secrets, close: () => lines.forEach((line) => line.close()) };
}

/** Hands, words, flags, a walk-in, and refusals of each kind. */
export async function talk({ chair, people, meeting, ask, secrets }: Talkative): Promise<void> {
  const [first, second] = people;
  const say = (word: string): string => {
    secrets.add(word);
    return word;
  };
  await first?.command('queue.join', { kind: 'pointOfOrder', note: say('他说得太久了') });
  await second?.command('queue.join', { kind: 'speech' });
  await second?.command('queue.join', { kind: 'speech' });
  await second?.command('meeting.close', { left: { [say('不该有的议题')]: { fate: 'parked', reason: say('没时间了') } } });
  await second?.say('command', { id: randomUUID(), type: say('刷屏命令'), words: say('乱写的字段') });
  await chair.command('people.register', { name: say('郑大爷'), group: say('不存在的一方') });
  await chair.command('people.register', { name: say('王大爷') });
  await accepted(chair.command('orders.rule', { person: first?.person, ruling: 'dismissed', reason: say('没有的事') }));
  await chair.command('floor.give');
  await chair.command('floor.end');
  await chair.say('people', { search: say('大爷') });
  const recover = await ask('POST', `/api/meetings/${meeting}/join`, {
    body: { recovery: say('wrong-recovery-code'), name: say('冒名者') },
  });
  const byPin = await ask('POST', '/api/join', { body: { pin: say('12345678'), name: say('路过的') } });
  const broken = await ask('POST', `/api/meetings/${meeting}/join`, { body: `{"name": "${say('坏掉的名字')}` });
  if (recover.status < 400 || byPin.status < 400 || broken.status !== 400) throw new Error('a wrong call was taken');
  await ask('GET', `/api/meetings/${meeting}/record?format=md`, { token: chair.token });
  await ask('GET', `/m/${meeting}?k=${say('key-in-an-address')}`);
}

/** A vote of each secrecy, in which everybody votes for the second option. */
export async function vote({ chair, people, meeting, ask, secrets }: Talkative): Promise<void> {
  for (const secrecy of ['open', 'closed']) {
    const poll = await opened(chair, { method: 'oneChoice', options: OPTIONS, secrecy });
    for (const person of people) await accepted(person.command('polls.cast', { poll, choice: 'o2' }));
    await accepted(chair.command('polls.close', { poll }));
  }
  const poll = await opened(chair, { secrecy: 'sealed' });
  const key = await chair.until(() => sealedKey(chair, poll));
  for (const person of people) {
    const blinded = await blindToken(key);
    const { signature = '' } = await accepted(person.command('polls.credential', { poll, blinded: blinded.blinded }));
    const ballot = { token: blinded.token, signature: await unblind(key, blinded, String(signature)), choice: 'abstain' };
    for (const word of [ballot.token, ballot.signature, blinded.blinded]) secrets.add(word);
    const { status } = await ask('POST', `/api/meetings/${meeting}/polls/${poll}/ballots`, { body: ballot });
    if (status !== 200) throw new Error(`a sealed ballot was answered ${status}`);
  }
  await accepted(chair.command('polls.close', { poll }));
}

async function opened(chair: Line, fields: Fields): Promise<string> {
  return String(
    (await accepted(chair.command('polls.open', { title: `装不装路灯 ${String(fields['secrecy'])}`, ...fields })))['poll'],
  );
}

async function accepted(answer: ReturnType<Line['command']>): Promise<Fields> {
  const given = await answer;
  if (!given.ok) throw new Error(`not accepted: ${JSON.stringify(given)}`);
  return given.result ?? {};
}

function sealedKey(line: Line, poll: string): string | undefined {
  const view: { readonly polls?: Readonly<Record<string, { readonly sealed?: { readonly key: string } }>> } = line.shown().view;
  return view.polls?.[poll]?.sealed?.key;
}

/** Text in the notes, a frame that is none, and a stranger. */
export async function write(url: string, { chair, people, meeting, secrets }: Talkative): Promise<void> {
  const text = '会上记下的私房话';
  secrets.add(text);
  const address = (token: string): string => `${url.replace('http', 'ws')}/doc/${meeting}/notes?token=${token}`;
  const writer = await openSocket(address(chair.token));
  const stored = new Promise<void>((resolve) =>
    writer.on('message', (data: Buffer) => wordIn(data).kind === 'stored' && resolve()),
  );
  writer.send(updateFrame(noteUpdate(text)));
  await stored;
  const stranger = '陌生人的令牌';
  secrets.add(stranger);
  await ended(await openSocket(address(encodeURIComponent(stranger))));
  for (const person of people.slice(0, 2)) {
    const socket = await openSocket(address(person.token));
    socket.send(Buffer.from([0, 2, 200, 1, 2, 3]));
    socket.send(Buffer.from(text));
    await ended(socket);
  }
  writer.close();
  await ended(writer);
}

function openSocket(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function ended(socket: WebSocket): Promise<void> {
  socket.on('error', () => undefined);
  if (socket.readyState !== socket.CLOSED) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}
