// Development: the pages from Vite with hot reload, the server rebuilt and restarted at every change.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { context } from 'esbuild';
import { createServer } from 'vite';
import { serverBundles } from './build.mjs';
import { root } from './parts.mjs';

/** The pages take the usual port, so that the address is the one of `npm start`; the server stands behind them. */
const pagePort = Number(process.env.PORT ?? 3000);
const serverPort = pagePort + 1;
/** What the server answers itself; everything else is a page. */
const toServer = ['^/(api|doc|socket\\.io)/', '^/(healthz|readyz)$'];

let server;
let restarts = Promise.resolve();

function ended(process) {
  return new Promise((resolve) =>
    process.exitCode === null && process.signalCode === null ? process.once('exit', resolve) : resolve(),
  );
}

async function restart() {
  if (server) {
    // At once: there is nobody here to be sent elsewhere first.
    server.kill('SIGINT');
    await ended(server);
  }
  server = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/server/main.js')], {
    stdio: 'inherit',
    env: { ...process.env, PORT: String(serverPort), HOST: '127.0.0.1' },
  });
}

const restartAfterBuild = {
  name: 'restart',
  setup(build) {
    build.onEnd(({ errors }) => {
      if (errors.length === 0) restarts = restarts.then(restart);
    });
  },
};

const bundles = await context({ ...serverBundles, logLevel: 'info', plugins: [restartAfterBuild] });
await bundles.watch();

const pages = await createServer({
  root: join(root, 'web'),
  configFile: join(root, 'web', 'vite.config.ts'),
  server: {
    port: pagePort,
    strictPort: true,
    proxy: Object.fromEntries(toServer.map((path) => [path, { target: `http://127.0.0.1:${serverPort}`, ws: true }])),
  },
});
await pages.listen();
pages.printUrls();

async function end() {
  server?.kill('SIGTERM');
  await Promise.all([bundles.dispose(), pages.close(), server ? ended(server) : undefined]);
  process.exit(0);
}
process.once('SIGINT', end);
process.once('SIGTERM', end);
