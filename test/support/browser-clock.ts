// A browser whose wall clock is wrong, and the moments at which a screen shows the next second, or some words.
import type { BrowserContext, Locator, Page } from '@playwright/test';

/** Gives every page of this context a wall clock of its own, wrong by so many milliseconds; the monotonic one stays. */
export async function wrongClock(context: BrowserContext, ahead: number): Promise<void> {
  await context.addInitScript((start: number) => {
    const Right = Date;
    let by = start;
    class Wrong extends Right {
      constructor(...parts: readonly (number | string | Date)[]) {
        const [first, month, ...rest] = parts;
        if (first === undefined) super(Right.now() + by);
        else if (month === undefined) super(first);
        else super(Number(first), Number(month), ...rest.map(Number));
      }
      static override now(): number {
        return Right.now() + by;
      }
    }
    const setClock = (next: number) => void (by = next);
    Object.assign(globalThis, { Date: Wrong, setClock });
  }, ahead);
}

/** Sets the wall clock of a page while it runs. */
export const setClock = (page: Page, ahead: number): Promise<void> =>
  page.evaluate((by) => void Reflect.apply(Reflect.get(globalThis, 'setClock'), undefined, [by]), ahead);

/** Which whole seconds were shown as left, and when each was shown first, in milliseconds since 1970. */
export type Shown = readonly { readonly seconds: number; readonly at: number }[];

/** Writes down from now on when what is shown there changes. */
export const watchSeconds = (place: Locator): Promise<void> =>
  place.evaluate((element) => {
    const shown: { text: string; at: number }[] = [];
    const look = (isChange: boolean) => {
      const text = /(\d+:)?\d+:\d\d/.exec(element.textContent)?.[0] ?? '';
      // When what stands there at first came is not known.
      if (text !== shown.at(-1)?.text)
        shown.push({ text, at: isChange ? performance.timeOrigin + performance.now() : Number.NaN });
    };
    look(false);
    new MutationObserver(() => look(true)).observe(element, { subtree: true, characterData: true, childList: true });
    Object.assign(element, { shown });
  });

export async function secondsShown(place: Locator): Promise<Shown> {
  const shown: readonly { text: string; at: number }[] = await place.evaluate((element) => Reflect.get(element, 'shown'));
  const secondsIn = (text: string) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return shown.filter(({ at }) => !Number.isNaN(at)).map(({ text, at }) => ({ seconds: secondsIn(text), at }));
}

/** Writes down from now on each moment at which these words come to stand on the page, in milliseconds since 1970. */
export const watchWords = (page: Page, words: string): Promise<void> =>
  page.evaluate((wanted) => {
    const moments: number[] = [];
    let stood = false;
    const look = () => {
      const stands = document.body.textContent.includes(wanted);
      if (stands && !stood) moments.push(performance.timeOrigin + performance.now());
      stood = stands;
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, characterData: true, childList: true });
    Object.assign(globalThis, { moments });
  }, words);

/** The moment it is on a page, by the same clock. */
export const timeOn = (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin + performance.now());

/** The last of these moments. */
export const cameLast = async (page: Page): Promise<number> => {
  const moments: readonly number[] = await page.evaluate(() => Reflect.get(globalThis, 'moments'));
  return moments.at(-1) ?? Number.NaN;
};

/** How late each second was shown, by what is really left until then. */
export const lateness = (shown: Shown, endsAt: number): readonly number[] =>
  shown.map(({ seconds, at }) => at - (endsAt - seconds * 1_000));
