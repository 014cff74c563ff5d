// `npm run verify`: builds the checker if anything changed, and runs it on the record named.
import { serverBundles } from './build.mjs';
import { outdated } from './parts.mjs';

if (outdated().includes('server')) {
  const { build } = await import('esbuild');
  await build(serverBundles);
}
await import(new URL('../../dist/server/verify.js', import.meta.url).href);
