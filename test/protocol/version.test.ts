// Nobody changes the wire by accident: its shape is pinned together with its version.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandSchemas } from '../../shared/protocol/up.ts';
import { protocolHash, protocolVersion } from '../../shared/protocol/version.ts';
import { projectRoot } from '../support/imports.ts';

function upwards(): string {
  const schemas = Object.entries(commandSchemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(schemas.map(([type, schema]) => [type, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })]));
}

/** The types as written, without what does not matter: comments and white space. */
function downwards(): string {
  const text = readFileSync(join(projectRoot, 'shared', 'protocol', 'down.ts'), 'utf8');
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/\s+/g, '');
}

describe('the wire', () => {
  it('is the one that its version says: else raise the version, then pin the new hash', () => {
    const hash = createHash('sha256').update(upwards()).update(downwards()).digest('hex');
    expect([protocolVersion, hash]).toStrictEqual([5, protocolHash]);
  });
});
