// Makes a call of the matrix as one of its askers, by the token or as a browser would, and says in one line how it was answered.
import type { Answered, TestServer } from '../support/server.ts';
import type { Row } from './calls.ts';
import type { Asker, Cast } from './cast.ts';

export type By = 'token' | 'cookie';

/** As the pages themselves call: by the cookie, and from the own origin. */
export const callAs = async (server: TestServer, at: Cast, row: Row, asker: Asker, by: By = 'token'): Promise<string> =>
  said(await callFrom(server, at, row, asker, by, by === 'cookie' ? server.url : undefined));

/** The same from any origin, or from none. */
export function callFrom(
  server: TestServer,
  at: Cast,
  row: Row,
  asker: Asker,
  by: By,
  origin: string | undefined,
): Promise<Answered> {
  const [method = 'GET', route = '/'] = row.route.split(' ');
  const path = row.path?.(at) ?? route.replace(':meeting', at.meeting);
  const { person, token } = at.who(asker);
  const asPerson = `${path}${path.includes('?') ? '&' : '?'}person=${person}`;
  const body = row.body?.(at);
  const headers = {
    ...(origin !== undefined && { origin }),
    ...(by === 'cookie' && token && { cookie: `yt_${person}=${token}` }),
    ...row.headers?.(at),
  };
  return server.ask(method, by === 'cookie' ? asPerson : path, {
    ...(by === 'token' && token && { token }),
    headers,
    ...(body !== undefined && { body }),
  });
}

export const said = ({ status, body }: Answered): string => [status, body['code']].filter((part) => part !== undefined).join(' ');
