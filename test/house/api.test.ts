// docs/api.md names every command that can be sent, and none that cannot.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rights } from '../../shared/room/rights.ts';
import { projectRoot } from '../support/imports.ts';

const documented = new Set(
  readFileSync(join(projectRoot, 'docs', 'api.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([a-z]+\.[a-zA-Z]+)`/g)])
    .map(([, command = '']) => command),
);

/** Asked for over HTTP, since the answer holds a key. */
const overHttp = ['people.replaceLink', 'people.replacePin', 'people.enrol', 'people.slip'];

it('[S6] the documented commands are those that somebody may send', () => {
  const sendable = Object.entries(rights)
    .filter(([command, right]) => right.roles.length > 0 && !overHttp.includes(command))
    .map(([command]) => command);
  expect([...documented].sort()).toStrictEqual(sendable.sort());
});
