// Browser tests: few and broad, in Debian's Chromium; each test starts the servers it needs.
import { defineConfig } from '@playwright/test';

const isTraced = process.env['TRACE'] !== undefined;

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results/browser',
  // Two at a time, as much of a test is waiting for seconds to pass: each has a browser, servers and ports of its own.
  workers: 2,
  forbidOnly: true,
  retries: 0,
  // How long a test takes that fails, and nothing else: a machine that is busy is no failure.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    // What was done and asked, with the page as it failed; every step's picture costs a third of the time: TRACE=1 keeps them.
    trace: { mode: 'retain-on-failure', screenshots: isTraced, snapshots: isTraced, sources: isTraced },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
