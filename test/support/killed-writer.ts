// Lets a process of its own append to a store and kills it in the middle of that.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Entries in one append of the writer: more than one, so that a half-written append would show. */
export const WRITERS_BATCH = 7;

export interface Writer {
  /** The last version it was told is stored. */
  acknowledged(): number;
  /** Resolves when so many appends were acknowledged. */
  appends(count: number): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export async function startWriter(kind: 'lmdb' | 'redis', where: string, meeting: string): Promise<Writer> {
  const program = join(import.meta.dirname, 'store-writer.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, kind, where, meeting], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const said: string[] = [];
  let look: () => void = () => undefined;
  lines.on('line', (line) => {
    said.push(line);
    look();
  });
  const until = (count: number): Promise<void> =>
    Promise.race([
      new Promise<void>((resolve) => {
        look = () => void (said.length >= count && resolve());
        look();
      }),
      gone.then(() => {
        if (said.length < count) throw new Error('the writer ended by itself');
      }),
    ]);
  await until(1);
  return {
    acknowledged: () => Number(said.at(-1) ?? 0) || 0,
    appends: (count) => until(count + 1),
    kill: () => killed(child, gone),
  };
}

async function killed(child: ChildProcess, gone: Promise<void>): Promise<void> {
  child.kill('SIGKILL');
  await gone;
}
