// The documents' worker for tests: bundled once, as `npm run build` does, into a folder that goes with the process.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
let bundled: Promise<URL> | undefined;

/** Where the bundled worker lies. */
export function documentWorker(): Promise<URL> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<URL> {
  const folder = mkdtempSync(join(tmpdir(), 'document-worker-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Packages stay outside the bundle; they are found as they are from the project's own folder.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const outfile = join(folder, 'worker.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['server/documents/worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'silent',
  });
  return pathToFileURL(outfile);
}
