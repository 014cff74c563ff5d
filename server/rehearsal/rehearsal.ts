// A node that has just started and has nobody yet plays a meeting to itself, so that whoever comes finds code that is compiled.
import { rmSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App, type AppOptions } from '../app.ts';
import { faultOf } from '../fault.ts';
import type { Settings } from '../settings.ts';
import { Company } from './company.ts';
import { play } from './play.ts';

/** Twenty times what it takes; then something is wrong, and is reported. */
const LONGEST_MS = 60_000;

export interface Rehearsal {
  /** Ends it for good, wherever it stands; resolves once nothing of it is left. */
  end(): Promise<void>;
}

/** Begins in the background. Whatever goes wrong is reported, and that is all that comes of it. */
export function rehearse(options: AppOptions & Pick<App, 'report'>): Rehearsal {
  const { report } = options;
  const ended = new AbortController();
  const began = performance.now();
  const over = rehearsed(options, AbortSignal.any([ended.signal, AbortSignal.timeout(LONGEST_MS)])).then(
    (people) => report('server.rehearsed', { people, seconds: (performance.now() - began) / 1_000 }),
    (error: unknown) => {
      if (!ended.signal.aborted) report('rehearsal.failed', { error: faultOf(error) });
    },
  );
  return {
    end() {
      ended.abort();
      return over;
    },
  };
}

/** A store that meets a full disk takes the process with it: there is room for many times what is played. */
const ROOM_BYTES = 128 * 1_024 * 1_024;

/** In a folder that is gone afterwards, however the process ends, unless it is killed. */
async function rehearsed(options: AppOptions, over: AbortSignal): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'yitang-rehearsal-'));
  const left = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', left);
  try {
    over.throwIfAborted();
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < ROOM_BYTES) throw Object.assign(new Error('no room to rehearse'), { code: 'ENOSPC' });
    return await playedAt(await startApp({ ...options, settings: stage(options.settings, folder) }), over);
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', left);
  }
}

async function playedAt(app: App, over: AbortSignal): Promise<number> {
  const company = new Company(`http://127.0.0.1:${app.port}`, over);
  const playing = play(company);
  try {
    return await Promise.race([playing, endOf(over)]);
  } finally {
    await company.leave();
    // Whoever waited for an answer has it now, or their line is closed.
    await playing.catch(() => undefined);
    await app.close();
  }
}

function endOf(over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Error('the rehearsal is over', { cause: over.reason }));
    if (over.aborted) end();
    over.addEventListener('abort', end, { once: true });
  });
}

/** The node's own settings, as far as they do not reach beyond it: on loopback, in the folder, and silent. */
const stage = (settings: Settings, dataDir: string): Settings => ({
  ...settings,
  port: 0,
  host: '127.0.0.1',
  dataDir,
  redisUrl: '',
  redisReplicas: 0,
  publicUrl: '',
  trustProxy: 0,
  metricsPort: 0,
  createKey: '',
  retentionDays: 0,
  logLevel: 'silent',
  rehearsal: false,
});
