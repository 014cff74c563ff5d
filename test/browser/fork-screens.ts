// Drives a meeting to where its record does not match what a page showed, for the screenshots: each role's screen before and after.
import type { Browser, Page } from '@playwright/test';
import { HALL, join, LAPTOP, openBrowser, PHONE } from '../support/browser-person.ts';
import { olderCopy } from '../support/older-copy.ts';
import { dataFolder, startServer } from '../support/process.ts';
import { createScenario, readScenario } from '../support/scenario.ts';
import { text } from '../support/texts.ts';

type Shoot = (page: Page, name: string) => Promise<void>;

export async function shootFork(browser: Browser, shoot: Shoot): Promise<void> {
  const data = dataFolder();
  const server = await startServer({ DATA_DIR: data });
  try {
    const { links } = await createScenario(server.url, readScenario('languan-street'));
    const enter = async (role: string, name: string, size: typeof PHONE, group?: string) => {
      const person = await openBrowser(browser, size);
      await join(person, links[role] ?? '', name, group);
      return person;
    };
    const chair = await enter('chair', '陈主持', LAPTOP);
    const supervisor = await enter('supervisor', '孙监督', LAPTOP);
    const participant = await enter('participant', '李大姐', PHONE, '村民');
    const hall = await openBrowser(browser, HALL);
    await hall.page.goto(links['screen'] ?? '');
    await chair.press('chair.start');
    const copy = olderCopy(server, data);
    await copy.keep();
    await participant.press('participant.ask');
    await participant.dialog.getByRole('button', { name: text('participant.join'), exact: true }).click();
    await participant.button('participant.leave').waitFor();
    await copy.putBack();

    await supervisor.page.getByRole('heading', { name: text('record.title') }).waitFor();
    await participant.page.getByText(text('record.open')).waitFor();
    await hall.page.getByText(text('record.open')).waitFor();
    await shoot(supervisor.page, 'supervisor-fork');
    await shoot(chair.page, 'chair-fork');
    await shoot(participant.page, 'participant-fork');
    await shoot(hall.page, 'hall-fork');
    await chair.page.setViewportSize(LAPTOP);
    await supervisor.press('record.both');
    await shoot(supervisor.page, 'supervisor-fork-confirm');
    await supervisor.page.keyboard.press('Escape');
    await supervisor.dialog.waitFor({ state: 'detached' });
    await supervisor.press('record.both');
    await supervisor.dialog.getByRole('button', { name: text('record.confirm'), exact: true }).click();
    await participant.page.getByText(text('record.compared')).waitFor();
    await shoot(participant.page, 'participant-fork-compared');
    await shoot(chair.page, 'chair-fork-compared');
  } finally {
    await server.kill();
  }
}
