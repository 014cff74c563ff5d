// What a closed poll keeps back, so that nobody's choice can be worked out from its numbers (V10).
import type { Counts, Result, Rule } from './rules.ts';
import type { Row, Tally } from './tally.ts';

/** With fewer ballots no number is told, and no smaller cell is shown by group or origin. */
export const FEWEST_TOLD = 5;

/**
 * The result as a closed poll tells it. Rounds, the table of pairs and sums of points are totals like any other and are
 * told from five ballots on. What no rule here can keep back: with many options there are more rankings and more ways
 * to give points than voters, so in the published list (V12) somebody who agreed on a rare one beforehand can show their
 * own ballot, and whoever asked for it can look for it.
 */
export function withhold(rule: Pick<Rule, 'everyGroup'>, result: Result, tally: Tally): Result {
  const { groups, origins, ...rest } = result;
  if (ballotsIn(tally) < FEWEST_TOLD) {
    const { carried, void: noQuorum, chosen, runOff, tied, hallVoid } = rest;
    return {
      carried,
      ...(noQuorum && { void: noQuorum }),
      ...(chosen && { chosen }),
      ...(runOff && { runOff }),
      ...(tied && { tied }),
      ...(hallVoid && { hallVoid }),
    };
  }
  // A cell of weights says nothing of how many it holds.
  if (tally.votes.some((vote) => vote.weight !== undefined && vote.weight !== 1)) return rest;
  const told = groups && groupsTold(rule, groups, tally);
  const cells = origins && tally.origins.size > 1 ? visibleCells(tally.origins, tally.counts) : new Map<string, Counts>();
  return {
    ...rest,
    ...(told && Object.keys(told).length > 0 && { groups: told }),
    ...(cells.size > 0 && { origins: Object.fromEntries(cells) }),
  };
}

/** Whether a closed poll's result tells all that came from an origin: else its sums, or the list of the others, would (V10). */
export function isToldWhole({ counts = {}, origins }: Result, origin: string): boolean {
  const row = origins?.[origin];
  return row !== undefined && Object.entries(counts).every(([answer, count]) => count === 0 || answer in row);
}

/** Ballots and papers, whatever they weigh. */
const ballotsIn = ({ votes, origins }: Tally): number =>
  votes.length + (origins.get('hands')?.cast ?? 0) + (origins.get('paper')?.cast ?? 0);

/** Whether a group carried is told where the rule asks for it; else only where its numbers can be seen anyway. */
function groupsTold(rule: Pick<Rule, 'everyGroup'>, groups: NonNullable<Result['groups']>, tally: Tally) {
  const cells = visibleCells(tally.groups, tally.counts);
  const told = Object.entries(groups).flatMap(([group, { carried }]) => {
    const counts = cells.get(group);
    const seen = counts && 'yes' in counts && 'no' in counts;
    return rule.everyGroup || seen ? [[group, { carried, ...(counts && { counts }) }] as const] : [];
  });
  return Object.fromEntries(told);
}

interface Cell {
  readonly row: string;
  readonly answer: string;
  readonly count: number;
}
type Table = ReadonlyMap<string, readonly Cell[]>;

/**
 * The cells that can be shown, by row. Cells under five are hidden, and with each as many others as it takes that
 * somebody who knows the sums of every row and answer still cannot tell it. The row '' is never shown.
 */
export function visibleCells(rows: ReadonlyMap<string, Row>, totals: Counts): ReadonlyMap<string, Counts> {
  const table = tableOf(rows);
  const cells = [...table.values()].flat();
  const small = cells.filter((cell) => cell.count < FEWEST_TOLD);
  const hidden = new Set(cells.filter((cell) => cell.count < FEWEST_TOLD || cell.row === ''));
  for (const cell of small) {
    // An answer that the totals already say nobody gave has nothing to hide.
    if ((totals[cell.answer] ?? 0) === 0) continue;
    const cover = coversOf(cell, table).toSorted((one, other) => cost(one, hidden) - cost(other, hidden))[0];
    if (!cover) return new Map();
    for (const other of cover) hidden.add(other);
  }
  return visible(table, hidden);
}

function tableOf(rows: ReadonlyMap<string, Row>): Table {
  const cellsOf = (row: string, counts: Counts) => Object.entries(counts).map(([answer, count]) => ({ row, answer, count }));
  return new Map(Array.from(rows, ([row, { counts }]) => [row, cellsOf(row, counts)]));
}

/** How much a cover would hide that can be seen so far. */
const cost = (cover: readonly Cell[], hidden: ReadonlySet<Cell>): number =>
  cover.reduce((sum, cell) => sum + (hidden.has(cell) ? 0 : cell.count), 0);

/**
 * The triples that hide a cell: with them it is the corner of a rectangle in which one vote can be moved round without
 * any sum changing and without a count below nothing.
 */
function coversOf(cell: Cell, table: Table): readonly (readonly Cell[])[] {
  const beside = (table.get(cell.row) ?? []).filter((other) => other.answer !== cell.answer);
  const otherRows = [...table.entries()].flatMap(([name, row]) => (name === cell.row ? [] : [row]));
  return otherRows.flatMap((row) =>
    beside.flatMap((sameRow) => {
      const sameAnswer = row.find((other) => other.answer === cell.answer);
      const across = row.find((other) => other.answer === sameRow.answer);
      if (!sameAnswer || !across) return [];
      const more = sameRow.count > 0 && sameAnswer.count > 0;
      const fewer = cell.count > 0 && across.count > 0;
      return more || fewer ? [[sameRow, sameAnswer, across]] : [];
    }),
  );
}

function visible(table: Table, hidden: ReadonlySet<Cell>): ReadonlyMap<string, Counts> {
  const shown = Array.from(table, ([row, cells]) => [row, cells.filter((cell) => !hidden.has(cell))] as const);
  const told = shown.filter(([, cells]) => cells.length > 0);
  return new Map(told.map(([row, cells]) => [row, Object.fromEntries(cells.map((cell) => [cell.answer, cell.count]))]));
}
