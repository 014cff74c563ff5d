// Every call over HTTP, in each way it can be made, and what each asker is answered; a route without a row fails the test.
import { linkRoles } from '../../shared/protocol/http.ts';
import type { Fields } from '../support/line.ts';
import { keyOf } from '../support/scenario.ts';
import type { Cast } from './cast.ts';
import type { Letter } from './matrix.ts';

interface Way {
  /** The route as the surface has it. */
  readonly route: string;
  /** What is told apart within it. */
  readonly how?: string;
  /** The address, where it is not the route's own with the meeting in it. */
  readonly path?: (at: Cast) => string;
  readonly body?: (at: Cast) => unknown;
  readonly headers?: (at: Cast) => Readonly<Record<string, string>>;
  /** Asked in a meeting that is not in session yet. */
  readonly before?: true;
}

/** Answers as `403 people.notAllowed`. */
interface Guarded extends Way {
  /** Who may, and how that is answered; the record changes only where it is said so. */
  readonly may: string;
  readonly ok: string;
  readonly changes?: true;
  /** Everybody else who is inside, but for these letters. */
  readonly not: string;
  readonly butFor?: Readonly<Partial<Record<Letter, string>>>;
  /** Who waits at the door. */
  readonly waiting: string;
  /** By who may in other times: not in session any more, and where the store can give no certainty. */
  readonly closed: string;
  readonly silent: string;
  readonly forked: string;
}
/** Nobody is asked who they are: everybody is answered the same. */
interface Open extends Way {
  readonly everybody: string;
  readonly changes?: true;
  /** Who came by that link: the same person again, of whom nothing more is written. */
  readonly again?: Letter;
  readonly closed: string;
  readonly silent: string;
  readonly forked: string;
}
export type Row = Guarded | Open;

const NOT = '403 people.notAllowed';
const AWAY = '503 store.unavailable';
const FORKED = '409 store.forked';
const CLOSED = '409 meeting.closed';
const still = { closed: '200', silent: '200', forked: '200' };
const refused = (code: string) => ({ everybody: code, closed: code, silent: code, forked: code });

const doors: readonly Row[] = [
  { route: 'GET /api/meetings/:meeting/door', how: 'bare', everybody: '200', ...still },
  {
    route: 'GET /api/meetings/:meeting/door',
    how: 'by a link',
    headers: ({ created }) => ({ 'x-key': keyOf(created.links['expert']) }),
    everybody: '200',
    ...still,
  },
  {
    route: 'GET /api/meetings/:meeting/door',
    how: 'by a link that was replaced',
    headers: ({ created }) => ({ 'x-key': keyOf(created.links['clerk']) }),
    ...refused('410 links.replaced'),
  },
  {
    route: 'GET /api/meetings/:meeting/door',
    how: 'by a key of nothing',
    headers: () => ({ 'x-key': 'nothing' }),
    ...refused('404 links.unknown'),
  },
  {
    route: 'GET /api/meetings/:meeting/door',
    how: 'by the number',
    headers: ({ created }) => ({ 'x-pin': created.pin }),
    everybody: '200',
    ...still,
  },
  {
    route: 'GET /api/door',
    how: 'by the number',
    headers: ({ created }) => ({ 'x-pin': created.pin }),
    everybody: '200',
    closed: '200',
    silent: AWAY,
    forked: '200',
  },
  { route: 'GET /api/door', how: 'bare', ...refused('404 meeting.unknown') },
];

const joining: readonly Row[] = [
  {
    route: 'POST /api/meetings/:meeting/join',
    how: 'by a link for many',
    body: ({ created }) => ({ key: keyOf(created.links['expert']), name: '又一位' }),
    everybody: '200',
    changes: true,
    again: 'E',
    closed: CLOSED,
    silent: AWAY,
    forked: FORKED,
  },
  {
    route: 'POST /api/meetings/:meeting/join',
    how: "by an officer's link that was replaced",
    body: ({ created }) => ({ key: keyOf(created.links['clerk']), name: '又一位' }),
    everybody: '410 links.replaced',
    closed: '410 links.replaced',
    silent: AWAY,
    forked: FORKED,
  },
  {
    route: 'POST /api/meetings/:meeting/join',
    how: 'by a recovery code of nothing',
    body: () => ({ recovery: 'AAAA-AAAA-AAAA-AAAA', name: '又一位' }),
    everybody: '404 recovery.unknown',
    closed: '404 recovery.unknown',
    silent: AWAY,
    // Chair and supervisors come in, and may come by a code.
    forked: '404 recovery.unknown',
  },
  {
    route: 'POST /api/join',
    body: ({ created }) => ({ pin: created.pin, name: '又一位' }),
    everybody: '200',
    changes: true,
    closed: CLOSED,
    silent: AWAY,
    forked: FORKED,
  },
];

/** Once a supervisor has come in, a supervisor's link is replaced by supervisors alone (P1). */
const links: readonly Row[] = linkRoles.flatMap((role): readonly Row[] =>
  [false, true].map((add) => {
    const isForOne = role === 'chair' || role === 'deputy' || role === 'clerk' || role === 'supervisor';
    return {
      route: 'POST /api/meetings/:meeting/links/:role',
      how: `${add ? 'a further one for' : 'of'} ${role}`,
      path: ({ meeting }) => `/api/meetings/${meeting}/links/${role}`,
      body: () => ({ add }),
      may: role === 'supervisor' ? 'S' : 'C',
      ok: add && !isForOne ? '409 links.forMany' : '200',
      ...((!add || isForOne) && { changes: true as const }),
      not: NOT,
      waiting: '409 people.waiting',
      closed: CLOSED,
      silent: AWAY,
      forked: FORKED,
    };
  }),
);

const rollWays: readonly Row[] = [true, false].map((dry) => ({
  route: 'POST /api/meetings/:meeting/roll',
  how: dry ? 'looked at' : 'imported',
  before: true,
  body: (): Fields => ({ csv: '姓名\n王小明\n', dry }),
  may: 'CDK',
  ok: '200',
  ...(!dry && { changes: true as const }),
  not: NOT,
  waiting: '409 people.waiting',
  closed: CLOSED,
  silent: AWAY,
  // To look is no change.
  forked: dry ? '200' : FORKED,
}));

const records: readonly Row[] = ['', '?format=json', '?format=md&zone=Asia/Shanghai', '?format=md&zone=x', '?format=docx'].map(
  (query) => {
    const isRead = !query.endsWith('zone=x') && !query.endsWith('docx');
    const read = (answer: string) => (isRead ? answer : '400 http.malformed');
    return {
      route: 'GET /api/meetings/:meeting/record',
      how: query,
      path: ({ meeting }: Cast) => `/api/meetings/${meeting}/record${query}`,
      may: 'CDKTSPEOV',
      ok: read('200'),
      not: NOT,
      waiting: read('409 people.waiting'),
      closed: read('200'),
      silent: read(AWAY),
      forked: read('200'),
    };
  },
);

const aBallot = { token: 'A'.repeat(43), signature: 'A'.repeat(342), choice: 'yes' };

const ofMeetings: readonly Row[] = [
  {
    route: 'POST /api/meetings',
    how: 'without the key that creating takes',
    body: () => ({ title: '又一场' }),
    ...refused('401 create.keyNeeded'),
  },
  {
    route: 'POST /api/meetings/:meeting/links/pin',
    may: 'C',
    ok: '200',
    changes: true,
    not: NOT,
    waiting: '409 people.waiting',
    closed: CLOSED,
    silent: AWAY,
    forked: FORKED,
  },
  {
    route: 'POST /api/meetings/:meeting/people/:person/slip',
    path: ({ meeting, other }) => `/api/meetings/${meeting}/people/${other}/slip`,
    may: 'CDK',
    ok: '200',
    changes: true,
    not: NOT,
    waiting: '409 people.waiting',
    closed: CLOSED,
    silent: AWAY,
    forked: FORKED,
  },
  {
    route: 'DELETE /api/meetings/:meeting',
    how: 'that never began',
    before: true,
    may: 'C',
    ok: '204',
    changes: true,
    not: NOT,
    waiting: NOT,
    closed: '409 meeting.alreadyStarted',
    silent: AWAY,
    forked: FORKED,
  },
  {
    route: 'DELETE /api/meetings/:meeting',
    how: 'in session',
    may: 'C',
    ok: '409 meeting.alreadyStarted',
    not: NOT,
    waiting: NOT,
    closed: '409 meeting.alreadyStarted',
    silent: '409 meeting.alreadyStarted',
    forked: FORKED,
  },
  {
    route: 'POST /api/meetings/:meeting/polls/:poll/ballots',
    path: ({ meeting }) => `/api/meetings/${meeting}/polls/q1/ballots`,
    body: () => aBallot,
    everybody: '404 polls.unknown',
    closed: '404 polls.unknown',
    silent: AWAY,
    forked: FORKED,
  },
];

const ofTheHouse: readonly Row[] = [
  ...['/', '/new'].map((path): Row => ({ route: `GET ${path}`, everybody: '200', ...still })),
  { route: 'GET /m/:meeting', everybody: '200', ...still },
  { route: 'GET /healthz', everybody: '200', ...still },
  { route: 'GET /readyz', everybody: '200', closed: '200', silent: '503', forked: '200' },
];

export const rows: readonly Row[] = [...doors, ...joining, ...links, ...rollWays, ...records, ...ofMeetings, ...ofTheHouse];

export const titleOf = ({ route, how }: Way): string => (how ? `${route} ${how}` : route);
export const isOpen = (row: Row): row is Open => 'everybody' in row;
