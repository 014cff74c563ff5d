// Builds what changed, if anything did, and starts the server in this process.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { outdated, root } from './parts.mjs';

if (outdated().length > 0) {
  // A process of its own: the build tools' memory and threads are gone when the server starts.
  const { status } = spawnSync(process.execPath, [join(root, 'server/deploy/build.mjs')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

process.setSourceMapsEnabled(true);
await import(new URL('../../dist/server/main.js', import.meta.url).href);
