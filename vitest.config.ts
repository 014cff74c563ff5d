// Runs every test but the browser's: unit, contracts on both stores, server.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // How long a test takes that fails, and nothing else: a machine that is busy is no failure.
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
    // On two cores too: much of a test is waiting for a process, a store, or a second to pass.
    maxWorkers: 2,
  },
});
