// What a caller hears when something is thrown on the way, and what of it is written down.
import { connect } from 'node:net';
import { createServer, type Server } from 'node:http';
import express, { type RequestHandler } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { problems } from '../../server/http/problems.ts';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => server?.close(resolve)));

/** Everything heard until the line ended, and what was reported meanwhile. */
async function call(handler: RequestHandler): Promise<{ readonly heard: string; readonly reported: readonly string[] }> {
  const reported: string[] = [];
  const app = express().use(
    handler,
    problems((event) => reported.push(event)),
  );
  const listening = (server = createServer(app));
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  const line = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  let heard = '';
  line.on('data', (part) => (heard += String(part)));
  line.write('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  await new Promise((resolve) => line.once('close', resolve));
  return { heard, reported };
}

const thrown = (code?: string): Error => Object.assign(new Error('secret'), code === undefined ? {} : { code });

describe('what is thrown on the way to an answer', () => {
  it('is a problem of ours, reported once and not quoted', async () => {
    const { heard, reported } = await call(() => {
      throw thrown();
    });
    expect(heard).toMatch(/^HTTP\/1\.1 500 /);
    expect(heard).toContain('"code":"http.failed"');
    expect(heard).not.toContain('secret');
    expect(reported).toStrictEqual(['http.failed']);
  });

  it.each(['HPE_INVALID_EOF_STATE', 'ECONNRESET', 'ECONNABORTED', 'EPIPE'])(
    'is nobody’s fault when the caller broke off (%s): nothing is said or reported',
    async (code) => {
      const brokenOff: RequestHandler = (request, _response, next) => {
        request.socket.once('close', () => next(thrown(code))).destroy();
      };
      expect(await call(brokenOff)).toStrictEqual({ heard: '', reported: [] });
    },
  );

  it('is a problem of ours when a line of our own broke off, and the caller is there', async () => {
    const { heard, reported } = await call((_request, _response, next) => next(thrown('ECONNRESET')));
    expect(heard).toMatch(/^HTTP\/1\.1 500 /);
    expect(reported).toStrictEqual(['http.failed']);
  });

  it('ends the line after half an answer, so that nobody takes it for whole', async () => {
    const { heard, reported } = await call((_request, response, next) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => next(thrown()));
    });
    expect(heard).toMatch(/\r\n\r\nhalf$/);
    expect(reported).toStrictEqual(['http.failed']);
  });
});
