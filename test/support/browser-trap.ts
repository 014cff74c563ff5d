// A trap over every page of a browser context: whatever runs, opens, loads from elsewhere or complains is caught.
import type { BrowserContext, Page } from '@playwright/test';

export interface Trap {
  /** What was caught, in words. */
  readonly caught: string[];
}

/** Sets the trap before any page is opened; `home` is the only place that pages may ask. */
export async function setTrap(context: BrowserContext, home: string): Promise<Trap> {
  const caught: string[] = [];
  const { host } = new URL(home);
  await context.addInitScript(() => {
    // What was laid out for paper is gone from the page once it is printed.
    const print = () => Object.assign(globalThis, { printed: document.body.textContent });
    const tell = (words: string) => console.error(`trap: ${words}`);
    Object.assign(globalThis, {
      __broken: () => tell('a text ran'),
      open: () => tell('a window was opened'),
      print,
    });
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      tell(`the policy forbade ${effectiveDirective} ${blockedURI} ${sample}`),
    );
  });
  context.on('dialog', (dialog) => {
    caught.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('console', (message) => {
    // A refusal that a page asked for is told by the browser as well; it is no fault of the page's.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) caught.push(message.text());
  });
  context.on('weberror', (error) => caught.push(`an error: ${error.error().message}`));
  context.on('request', (request) => {
    const address = new URL(request.url());
    const isElsewhere = address.host !== host && address.protocol !== 'blob:';
    // The address of a page may say anything; what a page then loads by itself may not.
    const isBroken = request.resourceType() !== 'document' && address.href.includes('__broken');
    if (isElsewhere || isBroken) caught.push(`a request: ${address.href}`);
  });
  context.on('page', (page) => {
    void page.opener().then((opener) => opener && caught.push(`a window: ${page.url()}`));
    page.on('frameattached', (frame) => caught.push(`a frame: ${frame.url()}`));
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== host) caught.push(`a line: ${socket.url()}`);
    });
  });
  return { caught };
}

/** Everything that a reader, or a screen reader, could be told on this page, as one text. */
export const readAll = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const said = ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt', 'value'];
    const words = [document.title, document.body.textContent, String(Reflect.get(globalThis, 'printed') ?? '')];
    for (const element of document.querySelectorAll('body *')) {
      for (const name of said) words.push(element.getAttribute(name) ?? '');
      if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) words.push(element.value);
    }
    return words.join('\n');
  });

/** Elements and attributes on this page that are none of the house's: what a text became that was taken for markup. */
export const strangersOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const strange = 'iframe, frame, object, embed, base, meta[http-equiv], style, video, audio, math, form[action], marquee';
    const isStrange = (element: Element): boolean => {
      if (element.matches(strange)) return true;
      if ([...element.attributes].some(({ name }) => /^on|^formaction$|^srcdoc$/i.test(name))) return true;
      const { origin } = location;
      if (element instanceof HTMLScriptElement) return !element.src.startsWith(`${origin}/assets/`);
      if (element instanceof HTMLImageElement) return element.src !== `${origin}/seal.svg`;
      if (element instanceof HTMLAnchorElement) return !element.href.startsWith(`${origin}/`);
      return element instanceof HTMLLinkElement && !element.href.startsWith(`${origin}/`);
    };
    return [...document.querySelectorAll('*')].filter(isStrange).map((element) => element.outerHTML.slice(0, 200));
  });
