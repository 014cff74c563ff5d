// docs/api.md names every call, event, message, command and field there is; and no call, event, message or command that there is not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DownMessages } from '../../shared/protocol/down.ts';
import { creation, linkRoles, rollImport, sealedBallot } from '../../shared/protocol/http.ts';
import { refusalCodes } from '../../shared/protocol/refusals.ts';
import { commandSchemas, type WireType } from '../../shared/protocol/up.ts';
import { rights } from '../../shared/room/rights.ts';
import type { View } from '../../shared/room/view.ts';
import { closeCodes } from '../../server/documents/session.ts';
import { REFUSED, RIGHTS, STORED } from '../../server/documents/frames.ts';
import { byeCodes } from '../support/message-codes.ts';
import { filesBelow, projectRoot } from '../support/imports.ts';

const api = readFileSync(join(projectRoot, 'docs', 'api.md'), 'utf8');
/** The cells of every row of every table; `\|` stands within a cell. */
const rows = api
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const quoted = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);
const wordsIn = (text: string): ReadonlySet<string> => new Set(text.match(/\w+/g) ?? []);
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].toSorted();

describe('the documented calls', () => {
  /** `router.get('/door', …` and the like; routers are mounted below /api but for the pages'. */
  const routesIn = (path: string): readonly string[] => {
    const text = readFileSync(join(projectRoot, path), 'utf8');
    return [...text.matchAll(/\b(router|app)\.(get|post|put|patch|delete)\(\s*(\[[^\]]*\]|'[^']*')/g)].flatMap(
      ([, owner, method = '', places = '']) => {
        const below = owner === 'router' && !path.endsWith('/pages.ts') ? '/api' : '';
        return quoted(places, /'([^']*)'/g).map((place) => `${method.toUpperCase()} ${below}${place}`);
      },
    );
  };

  it('[S6] are the routes of the surface', () => {
    const routes = [...filesBelow('server/http', ['.ts']).flatMap(routesIn), 'GET /metrics'];
    const documented = rows.flatMap(([call = '']) => quoted(call, /`((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`/g));
    expect(documented.toSorted()).toStrictEqual(sorted(routes));
  });

  const rowOf = (call: string) => wordsIn(rows.find(([cell]) => cell === `\`${call}\``)?.[1] ?? '');
  it.each([
    ['POST /api/meetings', Object.keys(creation.shape)],
    ['POST /api/meetings/:meeting/roll', Object.keys(rollImport.shape)],
    ['POST /api/meetings/:meeting/polls/:poll/ballots', Object.keys(sealedBallot.shape)],
    ['POST /api/meetings/:meeting/links/:role', linkRoles],
  ])('[S6] name every field of %s', (call, fields) => {
    expect(fields.filter((field) => !rowOf(call).has(field))).toStrictEqual([]);
  });
});

describe('the documented events', () => {
  type Fields = { readonly [Event in keyof DownMessages]: Readonly<Record<keyof DownMessages[Event], true>> };
  const down: Fields = {
    view: { version: true, head: true, mark: true, view: true, me: true },
    patch: { from: true, version: true, head: true, mark: true, view: true, me: true },
    store: { ok: true, since: true, forked: true },
    connected: { counts: true, chairSeenAt: true },
    bye: { code: true },
  };
  const named = (direction: string) => rows.filter(([cell = '']) => cell === direction);

  it('[S6] down are those that the server sends, with every field', () => {
    expect(sorted(named('down').flatMap(([, event = '']) => quoted(event, /`(\w+)`/g)))).toStrictEqual(sorted(Object.keys(down)));
    const missing = Object.entries(down).flatMap(([event, fields]) => {
      const content = wordsIn(named('down').find(([, cell]) => cell === `\`${event}\``)?.[2] ?? '');
      return Object.keys(fields).filter((field) => !content.has(field));
    });
    expect(missing).toStrictEqual([]);
  });

  it('[S6] up are those that the server listens to', () => {
    const text = readFileSync(join(projectRoot, 'server/live/sockets.ts'), 'utf8');
    const heard = quoted(text, /socket\.on\('(\w+)'/g).filter((event) => event !== 'disconnect');
    expect(sorted(named('up, answered').flatMap(([, event = '']) => quoted(event, /`(\w+)`/g)))).toStrictEqual(sorted(heard));
  });

  it('[S6] say every way a connection ends', () => {
    const [, , content = ''] = named('down').find(([, event]) => event === '`bye`') ?? [];
    expect(sorted(quoted(content, /`(\w+)`/g))).toStrictEqual(sorted(byeCodes));
  });
});

describe('the documented commands', () => {
  const commands = rows.map(([cell = '', fields = '']) => ({ types: quoted(cell, /`([a-z]+\.[a-zA-Z]+)`/g), fields }));
  /** Asked for over HTTP, since the answer holds a key. */
  const overHttp = ['people.replaceLink', 'people.replacePin', 'people.enrol', 'people.slip'];

  it('[S6] are those that somebody may send', () => {
    const sendable = Object.entries(rights)
      .filter(([command, right]) => right.roles.length > 0 && !overHttp.includes(command))
      .map(([command]) => command);
    expect(commands.flatMap(({ types }) => types).toSorted()).toStrictEqual(sendable.toSorted());
  });

  /** The fields of another row too: said there in words. */
  const alsoIn: Partial<Record<WireType, WireType>> = { 'polls.open': 'polls.announce' };

  it('[S6] name every field that they take', () => {
    const said = (type: string) => commands.find(({ types }) => types.includes(type))?.fields ?? '';
    const missing = Object.entries(commandSchemas).flatMap(([type, schema]) => {
      const also = Object.entries(alsoIn).find(([one]) => one === type)?.[1] ?? '';
      const words = wordsIn(`${said(type)} ${said(also)}`);
      return Object.keys(schema.shape)
        .filter((field) => field !== 'type' && !words.has(field))
        .map((field) => `${type}: ${field}`);
    });
    expect(missing).toStrictEqual([]);
  });

  it('[S6] quote no code and no command that is none', () => {
    const known = new Set<string>([...Object.keys(rights), ...refusalCodes, 'document.malformed']);
    expect(sorted(quoted(api, /`([a-z]+\.[a-z][A-Za-z]*)[` ]/g)).filter((name) => !known.has(name))).toStrictEqual([]);
  });
});

it('[S6] the documented view has every slice', () => {
  const slices: Readonly<Record<keyof View, true>> = {
    meeting: true,
    people: true,
    agenda: true,
    queue: true,
    floor: true,
    rounds: true,
    flags: true,
    orders: true,
    polls: true,
    decisions: true,
    notices: true,
    record: true,
  };
  const text = /### The view\n\n(By slice: .*)\n/.exec(api)?.[1] ?? '';
  const named = quoted(text, /`(\w+)[ `]/g);
  expect(Object.keys(slices).filter((slice) => !named.includes(slice))).toStrictEqual([]);
});

it('[S6] the documented messages and close codes of documents are those of the endpoint', () => {
  const numbers = rows.flatMap(([cell = '']) => (/^\d+$/.test(cell) ? [Number(cell)] : []));
  expect(numbers).toStrictEqual([REFUSED, STORED, RIGHTS]);
  const about = api.slice(api.indexOf('## Document'), api.indexOf('## Limits'));
  const codes = quoted(about, /(?<![\d–])(\d{4})(?![\d–])/g).map(Number);
  expect([...new Set(codes)].toSorted((a, b) => a - b)).toStrictEqual(Object.values(closeCodes).toSorted((a, b) => a - b));
});
