// Starts the server: the only file that reads the environment, and that ends the process.
import { fileURLToPath } from 'node:url';
import { networkInterfaces } from 'node:os';
import { startApp, type App } from './app.ts';
import { faultOf } from './fault.ts';
import { rehearse } from './rehearsal/rehearsal.ts';
import { readSettings, type Settings } from './settings.ts';

/** A graceful end takes well under this; whoever hangs on longer is left behind. */
const END_WITHIN_MS = 5_000;
/** Whoever sends people by /readyz hears that it says no before anybody is sent away. */
const LEAVING_MS = 1_000;

async function main(): Promise<void> {
  const read = readSettings(process.env);
  if (!read.ok) {
    for (const error of read.errors) process.stderr.write(`${error}\n`);
    process.exit(1);
  }
  const { settings } = read;
  const house = {
    settings,
    pages: fileURLToPath(new URL('../web', import.meta.url)),
    worker: new URL('./worker.js', import.meta.url),
  };
  const app = await startApp(house);
  logWhatNobodyCaught(app);
  announce(settings, app);
  const rehearsal = settings.rehearsal ? rehearse({ ...house, report: app.report }) : undefined;
  app.whenVisited(() => void rehearsal?.end());
  const end = (): void => {
    setTimeout(() => process.exit(0), END_WITHIN_MS).unref();
    Promise.all([app.close(), rehearsal?.end()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', () => {
    app.leave();
    void rehearsal?.end();
    app.report('server.leaving', {});
    setTimeout(end, LEAVING_MS);
  });
  process.once('SIGINT', end);
}

/** A bug that nobody caught ends the process, as it would anyway; but no word of it that may quote somebody is printed. */
function logWhatNobodyCaught({ report }: App): void {
  process.on('uncaughtException', (error) => {
    report('server.crashed', { error: faultOf(error) });
    process.exit(1);
  });
  process.removeAllListeners('warning');
  process.on('warning', (warning) => report('server.warned', { error: faultOf(warning) }));
}

/** In words to whoever sits at the terminal, else as a line of the log. */
function announce(settings: Settings, { port, report }: App): void {
  const here = settings.publicUrl || `http://localhost:${port}`;
  const near = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => `http://${address.address}:${port}`);
  const others = settings.publicUrl || settings.host !== '0.0.0.0' ? [] : near;
  if (process.stdout.isTTY) process.stdout.write(`议堂 Yitang: ${[here, ...others].join('  ')}\n`);
  else report('server.listening', { addresses: [here, ...others] });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
