// What a closed poll keeps back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultOf } from '../../shared/counting/outcome.ts';
import type { Counts, Result, Rule, Vote } from '../../shared/counting/rules.ts';
import { tallied, type Row } from '../../shared/counting/tally.ts';
import { visibleCells, withhold } from '../../shared/counting/withhold.ts';

const rule: Rule = {
  method: 'yesNoAbstain',
  options: [],
  atMost: 1,
  majority: 'simple',
  base: 'cast',
  everyGroup: true,
  tie: 'fails',
};

type Cells = readonly [yes: number, no: number, abstain: number];

function votesOf(group: string, cells: Cells, origin = 'device'): readonly Vote[] {
  const words = ['yes', 'no', 'abstain'];
  return words.flatMap((choice, index) => Array.from({ length: cells[index] ?? 0 }, () => ({ choice, group, origin })));
}

/** The result a closed poll tells, from the cells of each group. */
function told(groups: Readonly<Record<string, Cells>>, wish: Partial<Rule> = {}, helped: readonly Vote[] = []): Result {
  const declared = { ...rule, ...wish };
  const votes = [...Object.entries(groups).flatMap(([group, cells]) => votesOf(group, cells)), ...helped];
  const byGroup = Object.fromEntries(Object.keys(groups).map((group) => [group, 20]));
  const tally = tallied(declared, votes);
  const electorate = { entitled: 100, present: 100, byGroup, presentByGroup: byGroup };
  return withhold(declared, resultOf(declared, electorate, tally), tally);
}

describe('few ballots', () => {
  it('[V10] with fewer than five ballots a closed poll says carried or not, and no numbers', () => {
    expect(told({ a: [3, 1, 0] })).toStrictEqual({ carried: true });
    expect(told({ a: [1, 3, 0] })).toStrictEqual({ carried: false });
    expect(told({})).toStrictEqual({ carried: false });
  });

  it('[V10] void is said, and which option won, without numbers', () => {
    expect(told({ a: [4, 0, 0] }, { quorum: { cast: '1/2', of: 'entitled' } })).toStrictEqual({ carried: false, void: true });
    const options = [{ id: 'o1' }, { id: 'o2' }];
    const choice: Rule = { ...rule, method: 'oneChoice', options };
    const tally = tallied(choice, [{ choice: 'o2', group: '', origin: 'device' }]);
    const electorate = { entitled: 3, present: 3, byGroup: {}, presentByGroup: {} };
    expect(withhold(choice, resultOf(choice, electorate, tally), tally)).toStrictEqual({ carried: true, chosen: ['o2'] });
  });

  it('[V10] from five ballots on the whole count is told', () => {
    expect(told({ a: [4, 1, 0] })).toStrictEqual({
      carried: true,
      counts: { yes: 4, no: 1, abstain: 0 },
      cast: 5,
      base: 5,
      groups: { a: { carried: true } },
    });
  });
});

describe('small cells', () => {
  it('[V10] large cells by group are shown', () => {
    expect(told({ a: [9, 6, 5], b: [5, 7, 8] }).groups).toStrictEqual({
      a: { carried: true, counts: { yes: 9, no: 6, abstain: 5 } },
      b: { carried: false, counts: { yes: 5, no: 7, abstain: 8 } },
    });
  });

  it('[V10] a cell under five is left out, and three others so that it cannot be found by subtraction', () => {
    expect(told({ a: [20, 4, 9], b: [30, 7, 8], c: [40, 20, 12] }).groups).toStrictEqual({
      a: { carried: true, counts: { yes: 20 } },
      b: { carried: true, counts: { yes: 30 } },
      c: { carried: true, counts: { yes: 40, no: 20, abstain: 12 } },
    });
  });

  it('[V10] an answer nobody gave hides nothing', () => {
    expect(told({ a: [9, 6, 0], b: [8, 7, 0] }).groups).toStrictEqual({
      a: { carried: true, counts: { yes: 9, no: 6 } },
      b: { carried: true, counts: { yes: 8, no: 7 } },
    });
  });

  it('[V10] what cannot be hidden from subtraction otherwise hides everything', () => {
    // Only group a said no, and the sum of noes is told: no rectangle can hide that group b did not.
    expect(told({ a: [9, 6, 0], b: [8, 0, 0] }).groups).toStrictEqual({ a: { carried: true }, b: { carried: true } });
  });

  it('[V10] seats without a group are no row, and are not found by subtraction either', () => {
    const { groups } = told({ '': [1, 5, 5], a: [9, 6, 5], b: [20, 30, 40] });
    expect(groups).toStrictEqual({
      a: { carried: true, counts: { no: 6 } },
      b: { carried: false, counts: { yes: 20, no: 30, abstain: 40 } },
    });
  });

  it('[V10] whether a group carried is told only where every group must, or where its numbers are', () => {
    const cells = { a: [20, 4, 9], b: [30, 7, 8], c: [40, 20, 12] } as const;
    expect(told(cells, { everyGroup: false }).groups).toStrictEqual({
      c: { carried: true, counts: { yes: 40, no: 20, abstain: 12 } },
    });
  });

  it('[V10] helped votes are kept back in the same way', () => {
    const few = votesOf('a', [1, 0, 0], 'helped');
    const many = votesOf('a', [9, 6, 0], 'helped');
    expect(told({ a: [9, 9, 0] }, {}, few).origins).toBeUndefined();
    expect(told({ a: [9, 9, 0] }, {}, many).origins).toStrictEqual({ device: { yes: 9, no: 9 }, helped: { yes: 9, no: 6 } });
    expect(told({ a: [9, 9, 0] }).origins).toBeUndefined();
  });
});

/** All values a hidden cell can have, given what is shown, the sums of rows and of answers; tables of 2 × 3 or 3 × 2. */
function possible(
  table: readonly (readonly number[])[],
  shown: (row: number, column: number) => boolean,
  at: readonly [number, number],
) {
  const [first = [], ...rest] = table;
  const width = first.length;
  const sums = table.map((row) => row.reduce((sum, cell) => sum + cell, 0));
  const columns = first.map((_, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const found = new Set<number>();
  const free = rest.length * (width - 1);
  const limit = Math.max(...columns);
  const guess = (values: readonly number[]): void => {
    if (values.length < free) {
      for (let value = 0; value <= limit; value += 1) guess([...values, value]);
      return;
    }
    const tried: number[][] = table.map(() => []);
    for (let row = 0; row < rest.length; row += 1) {
      const cells = values.slice(row * (width - 1), (row + 1) * (width - 1));
      tried[row] = [...cells, (sums[row] ?? 0) - cells.reduce((sum, cell) => sum + cell, 0)];
    }
    tried[rest.length] = columns.map(
      (sum, column) => sum - tried.slice(0, -1).reduce((part, row) => part + (row[column] ?? 0), 0),
    );
    const fits = tried.every((cells, row) =>
      cells.every((cell, column) => cell >= 0 && (!shown(row, column) || cell === table[row]?.[column])),
    );
    if (fits) found.add(tried[at[0]]?.[at[1]] ?? -1);
  };
  guess([]);
  return found;
}

describe('subtraction', () => {
  it('[V10] whatever the numbers, no hidden small cell has but one value left, unless the sums alone give it away', () => {
    let hiddenCells = 0;
    const cell = fc.integer({ min: 0, max: 9 });
    const wide = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 });
    const tall = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.oneof(wide, tall), (table) => {
        const counts = (cells: readonly number[]): Counts =>
          Object.fromEntries(cells.map((count, index) => [`o${index}`, count]));
        const sum = (cells: readonly number[]) => cells.reduce((total, count) => total + count, 0);
        const rows = new Map<string, Row>(
          table.map((cells, index) => [`g${index}`, { cast: sum(cells), counts: counts(cells) }]),
        );
        const totals = counts((table[0] ?? []).map((_, column) => sum(table.map((row) => row[column] ?? 0))));
        const visible = visibleCells(rows, totals);
        const shown = (row: number, column: number) => `o${column}` in (visible.get(`g${row}`) ?? {});
        for (const [row, cells] of table.entries()) {
          for (const [column, count] of cells.entries()) {
            if (count >= 5) continue;
            expect(shown(row, column)).toBe(false);
            if (visible.size === 0 || totals[`o${column}`] === 0) continue;
            hiddenCells += 1;
            expect(possible(table, shown, [row, column]).size).toBeGreaterThan(1);
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(hiddenCells).toBeGreaterThan(20);
  });
});
