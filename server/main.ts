// Starts the server: the only file that reads the environment, and that ends the process.
import { fileURLToPath } from 'node:url';
import { networkInterfaces } from 'node:os';
import { startApp } from './app.ts';
import { readSettings, type Settings } from './settings.ts';

/** A graceful end takes well under this; whoever hangs on longer is left behind. */
const END_WITHIN_MS = 5_000;

async function main(): Promise<void> {
  const read = readSettings(process.env);
  if (!read.ok) {
    for (const error of read.errors) process.stderr.write(`${error}\n`);
    process.exit(1);
  }
  const { settings } = read;
  const app = await startApp({
    settings,
    pages: fileURLToPath(new URL('../web', import.meta.url)),
    worker: new URL('./worker.js', import.meta.url),
  });
  announce(settings, app.port);
  const end = (): void => {
    setTimeout(() => process.exit(0), END_WITHIN_MS).unref();
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

function announce(settings: Settings, port: number): void {
  const here = settings.publicUrl || `http://localhost:${port}`;
  const near = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => `http://${address.address}:${port}`);
  const others = settings.publicUrl || settings.host !== '0.0.0.0' ? [] : near;
  process.stdout.write(`议堂 Yitang: ${[here, ...others].join('  ')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
