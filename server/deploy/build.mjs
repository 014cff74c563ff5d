// Builds what changed: the server with esbuild into dist/server, the web pages with Vite into dist/web.
import { join } from 'node:path';
import { inputsOf, noteBuilt, outdated, root } from './parts.mjs';

/** Settings of the server's bundles; `dev` uses the same. Packages stay outside, since lmdb brings a binary. */
export const serverBundles = {
  absWorkingDir: root,
  entryPoints: {
    main: 'server/main.ts',
    worker: 'server/documents/worker.ts',
    verify: 'server/verify.ts',
    backup: 'server/storage/backup.ts',
  },
  outdir: 'dist/server',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
};

const steps = {
  async server() {
    const { build } = await import('esbuild');
    await build(serverBundles);
  },
  async web() {
    const { build } = await import('vite');
    await build({
      root: join(root, 'web'),
      configFile: join(root, 'web', 'vite.config.ts'),
      // What old phones lack is in parts that only sealed votes load, and these say so.
      logLevel: 'error',
      build: { outDir: join(root, 'dist', 'web'), emptyOutDir: true },
    });
  },
};

const words = { server: '服务端 the server', web: '网页 the web pages' };

async function buildPart(part) {
  const started = performance.now();
  const inputs = inputsOf(part);
  console.log(`正在构建 Building ${words[part]} …`);
  await steps[part]();
  noteBuilt(part, inputs);
  console.log(`构建好了 Built ${words[part]} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

async function buildAll() {
  const due = outdated();
  if (due.length === 0) console.log('没有改动,不用构建 Nothing changed, nothing to build');
  for (const part of due) await buildPart(part);
}

if (process.argv[1] === import.meta.filename) await buildAll();
