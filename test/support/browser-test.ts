// The test of a browser: whatever it opened is closed when it ends, for pages left open go on knocking at servers that are gone.
import { test as base } from '@playwright/test';

export const test = base.extend<{ readonly leavesNothingOpen: undefined }>({
  leavesNothingOpen: [
    async ({ browser }, use) => {
      await use(undefined);
      for (const context of browser.contexts()) await context.close();
    },
    { auto: true },
  ],
});
