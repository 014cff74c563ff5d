// `npm run verify -- record.json`: checks a record's chain and counts every poll again, without any server.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { verifyChain } from '../shared/record/chain.ts';
import type { StoredEntry } from '../shared/record/entry.ts';
import { recountAll, type Recount } from '../shared/record/recount.ts';

const record = z.looseObject({ entries: z.array(z.looseObject({ entry: z.looseObject({}) })) });

function entriesIn(path: string): readonly StoredEntry[] {
  const parsed = record.parse(JSON.parse(readFileSync(path, 'utf8')));
  return asEntries(parsed.entries);
}
/** What is not an entry is found by the chain's hashes. */
const asEntries = (entries: readonly unknown[]) => entries as readonly StoredEntry[];

function lineOf({ title, poll, version, outcome, ballots, difference }: Recount): string {
  const about = `${title || poll} (${poll}, #${version})`;
  switch (outcome) {
    case 'same':
      return `✓ ${about}: 重新计票一致 counted again, the same: ${ballots}`;
    case 'withheld':
      return `– ${about}: 票数太少或加权,不公布,无法重算 too few or weighted ballots, not published`;
    case 'different':
      return `✗ ${about}: ${difference?.field}: 记录 told ${JSON.stringify(difference?.told)}, 重算 counted ${JSON.stringify(difference?.counted)}`;
  }
}

/** 0: all is right; 1: something differs, and it was named; 2: not a record. */
function verify(path: string | undefined): number {
  if (path === undefined) {
    console.error('用法 Usage: npm run verify -- record.json');
    return 2;
  }
  let entries: readonly StoredEntry[];
  try {
    entries = entriesIn(path);
  } catch (error) {
    console.error(`读不出这份记录 This is no record: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const broken = verifyChain(entries);
  if (broken) {
    console.log(`✗ 第 ${broken.version} 条被改动 Entry ${broken.version} was changed (${broken.wrong})`);
    return 1;
  }
  console.log(`✓ ${entries.length} 条记录首尾相连 entries, the chain holds: ${entries.at(-1)?.entry.hash ?? ''}`);
  const recounts = recountAll(entries);
  for (const each of recounts) console.log(lineOf(each));
  return recounts.some(({ outcome }) => outcome === 'different') ? 1 : 0;
}

process.exitCode = verify(process.argv[2]);
