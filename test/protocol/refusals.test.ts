// The list of refusals is what the code says, no more and no less.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalCodes } from '../../shared/protocol/refusals.ts';
import { filesBelow, projectRoot } from '../support/imports.ts';

/** `refuse('queue.past')`, `refused('pin.slip')`, `unread('command.tooLarge')`, `{ code: 'people.removed' }`, `{ told: 'meeting.needsNewerServer' }`, and `return 'token.missing'`. */
const saying = /(?:(?:refuse|refused|unread|problem)\(\s*(?:[\w.]+,\s*)*|\b(?:code|told): |\breturn )'([a-z]+\.[a-z]\w*)'/g;

describe('refusals', () => {
  const files = [...filesBelow('shared', ['.ts']), ...filesBelow('server', ['.ts'])];
  const used = files.flatMap((path) =>
    [...readFileSync(join(projectRoot, path), 'utf8').matchAll(saying)].flatMap(([, code]) => code ?? []),
  );

  it('[S6] have stable codes, and the list holds each that is used and no other', () => {
    expect([...new Set(used)].toSorted()).toStrictEqual([...refusalCodes]);
  });

  it('[S6] are named by slice and word', () => {
    expect(refusalCodes.filter((code) => !/^[a-z]+\.[a-z][A-Za-z]*$/.test(code))).toStrictEqual([]);
  });
});
