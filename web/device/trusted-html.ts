// Text never becomes HTML: where the browser knows Trusted Types it is told to refuse, and the page's policy makes it do so.

/** What holds nothing: a library empties an element by the one, the editor begins with the other. */
const EMPTY = ['', '<body></body>'];

function createHTML(html: string): string {
  // Thrown, so that the editor's clipboard goes on to the policy of its own.
  if (!EMPTY.includes(html)) throw new TypeError('text is no HTML');
  return html;
}

/** Whatever else is to become HTML is refused by the browser. */
export function refuseHtml(): void {
  const types: unknown = Reflect.get(globalThis, 'trustedTypes');
  if (typeof types !== 'object' || types === null) return;
  const createPolicy: unknown = Reflect.get(types, 'createPolicy');
  if (typeof createPolicy !== 'function') return;
  Reflect.apply(createPolicy, types, ['default', { createHTML }]);
}
