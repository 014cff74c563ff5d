// The server with deliberate changes, bundled once for each build that a test names.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { projectRoot } from '../support/imports.ts';
import { byFile, changed, changesOf, type Build, type Change } from './changes.ts';

const bundles = new Map<Build, Promise<string>>();

/** @returns the path of the program. */
export function changedBuild(name: Build): Promise<string> {
  const known = bundles.get(name) ?? bundled(byFile(changesOf(name)));
  bundles.set(name, known);
  return known;
}

type Changes = ReadonlyMap<string, readonly Change[]>;

async function bundled(changes: Changes): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-changed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(projectRoot, 'dist', 'web'), join(folder, 'web'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const unmet = new Set(changes.keys());
  await build({
    absWorkingDir: projectRoot,
    entryPoints: { main: 'server/main.ts', worker: 'server/documents/worker.ts' },
    outdir: join(folder, 'server'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'silent',
    plugins: [changing(changes, (file) => unmet.delete(file))],
  });
  // What the server is not made of changes nothing of it.
  if (unmet.size > 0) throw new Error(`the server is not made of ${[...unmet].join(', ')}`);
  return join(folder, 'server', 'main.js');
}

function changing(changes: Changes, met: (file: string) => void): Plugin {
  return {
    name: 'changes',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(projectRoot, path);
        const of = changes.get(file);
        if (!of) return undefined;
        met(file);
        return { contents: changed(readFileSync(path, 'utf8'), of), loader: 'ts' };
      });
    },
  };
}
