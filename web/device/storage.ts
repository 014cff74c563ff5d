// What this browser remembers, where it is allowed to: WeChat's browser and private windows may refuse.

/** The value kept under a key, or nothing when there is none, it is not JSON, or storage is refused. */
export function kept(key: string, where: 'local' | 'session' = 'local'): unknown {
  try {
    const text = storage(where).getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps a JSON value; answers whether it could. */
export function keep(key: string, value: unknown, where: 'local' | 'session' = 'local'): boolean {
  try {
    if (value === undefined) storage(where).removeItem(key);
    else storage(where).setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const storage = (where: 'local' | 'session'): Storage => (where === 'local' ? localStorage : sessionStorage);
