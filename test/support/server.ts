// The whole server in this process on a free port, as HTTP clients, browsers with cookies and sockets reach it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../server/app.ts';
import { readSettings } from '../../server/settings.ts';
import { documentWorker } from './document-worker.ts';
import { openLine, type Fields, type Line } from './line.ts';
import { keyOf, type CreatedMeeting } from './scenario.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; empty where it is something else. */
  readonly body: Fields;
  readonly text: string;
}
export interface Asking {
  /** Sent as JSON; a string goes as it is. */
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Ask = (method: string, path: string, asking?: Asking) => Promise<Answered>;

export interface Joined {
  readonly meeting: string;
  readonly person: string;
  readonly token: string;
  readonly role: string;
  readonly status: string;
}

/** Keeps cookies and says where its pages come from, as browsers do. */
export interface Browser {
  readonly ask: Ask;
  /** The header as it would be sent now. */
  cookies(): string;
  /** Looks at a meeting as one of its persons, without saying a token. */
  look(meeting: string, person: string): Promise<Line>;
}

export interface TestServer {
  readonly url: string;
  readonly ask: Ask;
  create(wish?: Fields): Promise<CreatedMeeting>;
  /** Comes in by a link of the meeting; must be let in or asked to wait. */
  enter(created: CreatedMeeting, role: string, who?: Fields): Promise<Joined>;
  look(joined: Pick<Joined, 'meeting' | 'token'>, known?: Fields): Promise<Line>;
  /** Comes in and looks. */
  seat(created: CreatedMeeting, role: string, who?: Fields): Promise<Line & Joined>;
  browser(): Browser;
  close(): Promise<void>;
}

/** With this key there is no limit to the meetings a test makes. */
export const CREATE_KEY = 'the-tests-own';

/** Starts the app with settings as the environment would have them; what is left out suits a test. */
export async function testServer(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-app-'));
  const read = readSettings({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'silent',
    CREATE_KEY,
    ...environment,
  });
  if (!read.ok) throw new Error(read.errors.join(' '));
  const app = await startApp({ settings: read.settings, pages: tinyPages(folder), worker: await documentWorker() });
  const url = `http://127.0.0.1:${app.port}`;
  const lines = new Set<Line>();
  const kept = (line: Line): Line => {
    lines.add(line);
    return line;
  };
  const ask = askAt(url);
  const look: TestServer['look'] = async ({ meeting, token }, known) => kept(await openLine(url, { meeting, token, ...known }));
  const enter: TestServer['enter'] = (created, role, who = { name: role }) =>
    joined(ask, created.meeting, { key: keyOf(created.links[role]), ...who });
  return {
    url,
    ask,
    enter,
    look,
    create: (wish) => created(ask, wish),
    async seat(created, role, who) {
      const entered = await enter(created, role, who);
      return { ...entered, ...(await look(entered)) };
    },
    browser: () => browserAt(url, kept),
    async close() {
      for (const line of lines) line.close();
      await app.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const askAt =
  (url: string): Ask =>
  (method, path, asking) =>
    send(url, method, path, asking);

/** Makes a meeting. @throws Error when it is refused. */
export async function created(ask: Ask, wish: Fields = {}): Promise<CreatedMeeting> {
  const { status, text } = await ask('POST', '/api/meetings', { body: { title: '路灯', ...wish }, token: CREATE_KEY });
  if (status !== 201) throw new Error(`the meeting was not created: ${text}`);
  const made: CreatedMeeting = JSON.parse(text);
  return made;
}

/** Comes in by what is in the body. @throws Error when it is refused. */
export async function joined(ask: Ask, meeting: string, body: Fields): Promise<Joined> {
  const { status, text } = await ask('POST', `/api/meetings/${meeting}/join`, { body });
  if (status !== 200) throw new Error(`not let in: ${text}`);
  const entered: Joined = JSON.parse(text);
  return entered;
}

async function send(url: string, method: string, path: string, { body, token, headers = {} }: Asking = {}): Promise<Answered> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await answer.text();
  const isJson = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} };
}

function browserAt(url: string, kept: (line: Line) => Line): Browser {
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const own = () => ({ origin: url, ...(jar.size > 0 && { cookie: cookies() }) });
  return {
    cookies,
    async ask(method, path, asking = {}) {
      const answer = await send(url, method, path, { ...asking, headers: { ...own(), ...asking.headers } });
      for (const line of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = line.split(';', 1).join('').split('=');
        jar.set(name, value);
      }
      return answer;
    },
    look: async (meeting, person) => kept(await openLine(url, { meeting, person }, own())),
  };
}

/** Pages as small as can be. */
function tinyPages(folder: string): string {
  const pages = join(folder, 'pages');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><script type="module" src="/assets/app.js"></script>');
  writeFileSync(join(pages, 'assets', 'app.js'), 'export {};');
  return pages;
}
