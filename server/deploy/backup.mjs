// `npm run backup`: builds the server if anything changed, and copies the embedded store from the one folder to the other.
import { serverBundles } from './build.mjs';
import { outdated } from './parts.mjs';

if (outdated().includes('server')) {
  const { build } = await import('esbuild');
  await build(serverBundles);
}
await import(new URL('../../dist/server/backup.js', import.meta.url).href);
