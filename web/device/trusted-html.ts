// Text never becomes HTML: where the browser knows Trusted Types it is told to refuse, and the page's policy makes it do so.

/** An element may be emptied, as a library does; whatever else is to become HTML is refused by the browser. */
export function refuseHtml(): void {
  const types: unknown = Reflect.get(globalThis, 'trustedTypes');
  if (typeof types !== 'object' || types === null) return;
  const createPolicy: unknown = Reflect.get(types, 'createPolicy');
  if (typeof createPolicy !== 'function') return;
  Reflect.apply(createPolicy, types, ['default', { createHTML: (html: string) => (html === '' ? html : null) }]);
}
