// What the tests' own builds have otherwise than the sources is still there to be changed: a fault that changes nothing is none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builds, byFile, changed, changesOf } from '../faults/changes.ts';
import { projectRoot } from '../support/imports.ts';

describe("the tests' own builds", () => {
  const files = builds.flatMap((build) => [...byFile(changesOf(build))].map(([file, changes]) => ({ build, file, changes })));

  it.each(files)('$build finds what it changes in $file, each once', ({ file, changes }) => {
    const source = readFileSync(join(projectRoot, file), 'utf8');
    expect(changed(source, changes)).not.toBe(source);
  });

  it('are refused where a line is gone, or there twice', () => {
    const change = { file: 'a.ts', find: 'go();', replace: 'stay();' };
    expect(changed('go(); stop();', [change])).toBe('stay(); stop();');
    expect(() => changed('stop();', [change])).toThrow('a.ts no longer has once: go();');
    expect(() => changed('go(); go();', [change])).toThrow('a.ts no longer has once: go();');
  });
});
