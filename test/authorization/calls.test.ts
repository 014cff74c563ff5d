// Every call by everybody: answered as the matrix says, and where it is refused, nothing is in the log.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer, type TestServer } from '../support/server.ts';
import { callAs, type By } from './asking.ts';
import { isOpen, rows, titleOf, type Row } from './calls.ts';
import { askers, cast, strangers, type Asker, type Cast, type Stranger } from './cast.ts';
import { letters } from './matrix.ts';
import { routesOf } from './routes.ts';

let server: TestServer;
/** Casts that nothing has changed yet, before the session and in it. */
const kept = new Map<boolean, Cast>();
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function castFor({ before }: Row): Promise<Cast> {
  const found = kept.get(before ?? false) ?? (await cast(server, before ? { before } : {}));
  kept.set(before ?? false, found);
  return found;
}

it('[S6] every route of the surface has a row, and every row a route', () => {
  expect([...new Set(rows.map(({ route }) => route))].toSorted()).toStrictEqual(routesOf().toSorted());
});

const isStranger = (asker: Asker): asker is Stranger => Object.hasOwn(strangers, asker);
const nameOf = (asker: Asker): string => (isStranger(asker) ? `who ${strangers[asker]}` : `a ${letters[asker]}`);
const mayChange = (row: Row, asker: Asker): boolean =>
  row.changes === true && (isOpen(row) ? row.again !== asker : !isStranger(asker) && row.may.includes(asker));

function answerTo(row: Row, asker: Asker): string {
  if (isOpen(row)) return row.everybody;
  if (!isStranger(asker)) return row.may.includes(asker) ? row.ok : (row.butFor?.[asker] ?? row.not);
  if (asker === 'waiting') return row.waiting;
  return asker === 'none' ? '401 token.missing' : '401 token.unknown';
}

const ways: readonly By[] = ['token', 'cookie'];

describe.each(rows.map((row) => [titleOf(row), row] as const))('%s', (_, row) => {
  it.each(askers.map((asker) => [nameOf(asker), asker] as const))('[S6][P1] by %s', async (_name, asker) => {
    for (const by of ways) {
      const at = await castFor(row);
      expect(`${by}: ${await callAs(server, at, row, asker, by)}`).toBe(`${by}: ${answerTo(row, asker)}`);
      const changes = mayChange(row, asker);
      expect(await at.isUnchanged()).toBe(!changes);
      // What may have ended somebody's session, or the meeting, is not used again.
      if (changes && !isOpen(row)) kept.delete(row.before ?? false);
    }
  });
});
