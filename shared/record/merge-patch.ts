// JSON merge patches (RFC 7396): how a changed view travels, and how a meeting's own rules sit on a template.

/** A merge patch for an object: members to set, merge, or (null) remove. */
export type Patch = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Patch {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of its own; never one inherited, so that a group may be named `__proto__`. */
function own(value: Patch, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const before = isObject(target) ? target : {};
  const members = new Map(Object.entries(before));
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) members.delete(key);
    else if (change !== undefined) members.set(key, merged(own(before, key), change));
  }
  return Object.fromEntries(members);
}

/**
 * The target with the patch merged in; the target itself stays as it is, and its unchanged members stay the same objects.
 * That the outcome is of the target's type is the promise of whoever made the patch: check patches from outside.
 * @see RFC 7396, section 2
 */
export function mergePatch<T>(target: T, patch: unknown): T;
export function mergePatch(target: unknown, patch: unknown): unknown {
  return merged(target, patch);
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((member, index) => isSame(member, b[index]));
  }
  return isObject(a) && isObject(b) && diff(a, b) === undefined;
}

function changeOf(was: unknown, value: unknown): unknown {
  if (isObject(was) && isObject(value)) return diff(was, value);
  return isSame(was, value) ? undefined : value;
}

/**
 * The patch that leads from one object to the other, or nothing when they say the same. Equal references are passed
 * over without a look inside, arrays are replaced whole, a member that is gone becomes null. Neither side may hold a
 * null outside an array, since a merge patch cannot say one; members that are `undefined` count as absent.
 */
export function diff(before: object, after: object): Patch | undefined {
  if (before === after) return undefined;
  const old = new Map<string, unknown>(Object.entries(before));
  const next = new Map<string, unknown>(Object.entries(after));
  const changes: [string, unknown][] = [];
  for (const [key, value] of next) {
    const was = old.get(key);
    const change = value === was ? undefined : changeOf(was, value);
    if (change !== undefined) changes.push([key, change]);
  }
  for (const [key, was] of old) {
    if (was !== undefined && next.get(key) === undefined) changes.push([key, null]);
  }
  return changes.length > 0 ? Object.fromEntries(changes) : undefined;
}
