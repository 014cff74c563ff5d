// JSON in one spelling only (RFC 8785), so that the same entry has the same hash everywhere.

/**
 * Canonical JSON: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them.
 * Members that are `undefined` are left out.
 * @throws TypeError for what JSON cannot hold (NaN, infinities, functions, lone surrogates).
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number in an entry must be finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`${typeof value} has no place in an entry`);
  return members(value);
}

/** What looks like this is spelled the same in JSON, and needs no closer look. */
const PLAIN = /^[\w :.,/@+-]*$/;

function text(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (/\p{Surrogate}/u.test(value)) throw new TypeError('a text in an entry must be well-formed UTF-16');
  return JSON.stringify(value);
}

function members(value: object): string {
  let written = '';
  for (const key of Object.keys(value).sort()) {
    const member: unknown = Reflect.get(value, key);
    if (member !== undefined) written += `${written && ','}${text(key)}:${canonical(member)}`;
  }
  return `{${written}}`;
}
