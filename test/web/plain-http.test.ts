// Without HTTPS browsers withhold things; the web touches those only behind a guard in web/device.
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { randomId } from '../../web/device/ids.ts';
import { filesBelow } from '../support/imports.ts';

const WITHHELD = [/randomUUID/, /crypto\.subtle/, /navigator\.clipboard/, /wakeLock/, /serviceWorker/];

describe('the web over plain HTTP', () => {
  it('[S8] names what browsers withhold in web/device alone', () => {
    const files = filesBelow('web', ['.ts', '.svelte']).filter((file) => !file.includes('web/device/'));
    expect(files.length).toBeGreaterThan(40);
    const found = files.filter((file) => WITHHELD.some((name) => name.test(readFileSync(file, 'utf8'))));
    expect(found).toStrictEqual([]);
  });

  it('[S8] makes ids without crypto.randomUUID', () => {
    const without = { getRandomValues: crypto.getRandomValues.bind(crypto) };
    vi.stubGlobal('crypto', without);
    const ids = Array.from({ length: 100 }, randomId);
    vi.unstubAllGlobals();
    expect(new Set(ids).size).toBe(100);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });
});
