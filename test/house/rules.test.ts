// Every rule of docs/spec.md that is built is quoted by the title of a test.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, projectRoot } from '../support/imports.ts';

const spec = readFileSync(join(projectRoot, 'docs', 'spec.md'), 'utf8');

/** The numbers of the rules, `M1` … `S8`, in order; those marked as not built yet told apart. */
function rulesOf(text: string): readonly { readonly rule: string; readonly built: boolean }[] {
  return [...text.matchAll(/^- ([A-Z]\d+) (\(not yet\) )?/gm)].map(([, rule = '', notYet]) => ({
    rule,
    built: notYet === undefined,
  }));
}

/** The rules quoted in brackets at the head of a test's title: `it('[Q3][Q4] …`, also after `it.each(…)(`. */
function quotedIn(text: string): readonly string[] {
  const titles = text.matchAll(/\(\s*['"`]((?:\[[A-Z]\d+\])+)/g);
  return [...titles].flatMap(([, rules = '']) => rules.slice(1, -1).split(']['));
}

describe('the rules', () => {
  const rules = rulesOf(spec);
  const tests = filesBelow('test', ['.test.ts']).filter((path) => !path.startsWith('test/browser/'));
  const quoted = new Set(tests.flatMap((path) => quotedIn(readFileSync(join(projectRoot, path), 'utf8'))));

  it('are read from the specification, each number once', () => {
    expect(rules.length).toBe(98);
    expect(new Set(rules.map(({ rule }) => rule)).size).toBe(98);
  });

  it('are each quoted by a test, where they are built', () => {
    const missing = rules.filter(({ rule, built }) => built && !quoted.has(rule)).map(({ rule }) => rule);
    expect(missing, 'rules of docs/spec.md without a test').toStrictEqual([]);
  });

  it('are known, where a test quotes them', () => {
    const known = new Set(rules.map(({ rule }) => rule));
    expect([...quoted].filter((rule) => !known.has(rule))).toStrictEqual([]);
  });

  it('are recognised in titles of every form', () => {
    const text = "it('[Q3][Q4] a', …); it.each(x)(\n  `[S1] b`, …); test(\"[L5] c\", …); it('no [M1] rule', …)";
    expect(quotedIn(text)).toStrictEqual(['Q3', 'Q4', 'S1', 'L5']);
  });
});
