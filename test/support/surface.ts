// The HTTP surface of one node alone, under a clock that a test advances: real calls, and time that stands still.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { countGuesses } from '../../server/http/guesses.ts';
import { httpSurface, type HttpOptions } from '../../server/http/surface.ts';
import { askAt, type Ask } from './server.ts';

/** Without pages and without a key; what else is wished is put in. */
export function surfaceOf(options: Pick<HttpOptions, 'rooms' | 'clock'> & Partial<HttpOptions>): Express {
  return httpSurface({
    publicUrl: '',
    createKey: '',
    trustProxy: 0,
    guesses: countGuesses(options.clock),
    pages: join(tmpdir(), randomUUID()),
    isReady: async () => true,
    isEnding: () => false,
    answered: () => undefined,
    report: () => undefined,
    ...options,
  });
}

/** The same, listening. */
export async function listening(surface: Express): Promise<{ readonly ask: Ask; close(): Promise<void> }> {
  const http = createServer(surface);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    ask: askAt(`http://127.0.0.1:${port}`),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
