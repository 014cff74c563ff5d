// A roll as text: its columns found by their names, and each line checked by itself.
import { parse } from 'csv-parse/sync';
import { textOfCell } from '../../shared/protocol/cells.ts';
import { NAME_CHARACTERS, ROLL_LINES, SEAT_WEIGHT } from '../../shared/protocol/limits.ts';
import type { RollColumn, RollProblem } from '../../shared/protocol/roll.ts';
import { tidyLine } from '../../shared/room/seen-text.ts';

/** Somebody on a roll, as the text says it. */
export interface ReadLine {
  readonly line: number;
  readonly name: string;
  readonly group?: string;
  readonly seat: boolean;
  readonly household?: string;
  readonly weight?: number;
}
export interface ReadRoll {
  readonly columns: readonly RollColumn[];
  readonly lines: readonly ReadLine[];
  readonly problems: readonly RollProblem[];
}

/** How a column may be called, in small letters without spaces. */
const CALLED: Readonly<Record<RollColumn, readonly string[]>> = {
  name: ['姓名', '名字', '参会人', 'name', 'fullname'],
  group: ['各方', '组别', '分组', '所属方', '身份', 'group', 'side'],
  seat: ['席位', '表决权', '有票', '是否有票', 'seat', 'vote'],
  weight: ['权重', '票权', '票数', 'weight', 'votes'],
  household: ['户', '户号', '房号', '门牌', '住户', 'household', 'home', 'flat'],
};
const YES = ['', '是', '有', '√', '✓', 'y', 'yes', 'true', '1'];
const NO = ['否', '无', '没有', '×', 'x', 'n', 'no', 'false', '0'];
const SEPARATORS = [',', '\t', ';', '\uFF0C'] as const;

/** A file from a spreadsheet: UTF-8, UTF-16 with its mark, or else the Chinese Windows encoding. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

export function readRoll(text: string, groups: readonly string[]): ReadRoll {
  const plain = text.replace(/^\uFEFF/, '');
  const rows = rowsOf(plain);
  if ('problem' in rows) return { columns: [], lines: [], problems: [rows.problem] };
  const [header, ...others] = rows.rows;
  const columns = columnsOf(header?.cells ?? []);
  if ('problem' in columns) return { columns: [], lines: [], problems: [{ line: header?.line ?? 1, ...columns.problem }] };
  const filled = others.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const named = [...columns.at.keys()];
  if (filled.length === 0) return { columns: named, lines: [], problems: [{ line: 1, column: 'file', code: 'noLines' }] };
  if (filled.length > ROLL_LINES) {
    const line = filled[ROLL_LINES]?.line ?? ROLL_LINES;
    return { columns: named, lines: [], problems: [{ line, column: 'file', code: 'tooManyLines', value: String(ROLL_LINES) }] };
  }
  const read = filled.map((row) => lineOf(row, columns.at, groups));
  return {
    columns: named,
    lines: read.flatMap(({ person }) => person ?? []),
    problems: read.flatMap(({ problems }) => problems),
  };
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The separator is the one the header uses most: a spreadsheet's copy has tabs, some exports have semicolons. */
function rowsOf(text: string): { readonly rows: readonly Row[] } | { readonly problem: RollProblem } {
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
  const uses = (separator: string) => first.split(separator).length;
  const delimiter = SEPARATORS.toSorted((one, other) => uses(other) - uses(one))[0] ?? ',';
  const records: Row[] = [];
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: unknown, { lines }) => {
        if (Array.isArray(record)) records.push({ line: lines, cells: record.map((cell) => tidy(String(cell))) });
        return null;
      },
    });
    return { rows: records };
  } catch (error) {
    const line = typeof error === 'object' && error !== null && 'lines' in error ? Number(error.lines) : 1;
    return { problem: { line, column: 'file', code: 'quotes' } };
  }
}

/** One line, without blanks around it; a table of ours that comes back says what it said. */
const tidy = (cell: string): string => textOfCell(cell.replace(/\s+/g, ' ').trim());

type Columns = ReadonlyMap<RollColumn, number>;

function columnsOf(header: readonly string[]): { readonly at: Columns } | { readonly problem: Omit<RollProblem, 'line'> } {
  const at = new Map<RollColumn, number>();
  for (const [index, title] of header.entries()) {
    const column = columnCalled(title);
    if (column && at.has(column)) return { problem: { column, code: 'columnTwice', value: title } };
    if (column) at.set(column, index);
  }
  return at.has('name') ? { at } : { problem: { column: 'name', code: 'noHeader' } };
}

const columnNames: readonly RollColumn[] = ['name', 'group', 'seat', 'weight', 'household'];

function columnCalled(title: string): RollColumn | undefined {
  const plain = title.toLowerCase().replace(/\s|[(\uFF08].*$/g, '');
  return columnNames.find((column) => CALLED[column].includes(plain));
}

function lineOf({ line, cells }: Row, at: Columns, groups: readonly string[]) {
  const cell = (column: RollColumn): string => cells[at.get(column) ?? -1] ?? '';
  const problems: RollProblem[] = [];
  const wrong = (column: RollColumn, code: RollProblem['code']) =>
    problems.push({ line, column, code, value: shortened(cell(column)) });
  for (const column of ['name', 'group', 'household'] as const) {
    if (cell(column).length > NAME_CHARACTERS) wrong(column, 'tooLong');
    else if (/[\p{Cc}\p{Surrogate}]/u.test(cell(column))) wrong(column, 'characters');
  }
  if (tidyLine(cell('name')) === '') wrong('name', 'missing');
  const group = tidyLine(cell('group'));
  if (group !== '' && group.length <= NAME_CHARACTERS && !groups.includes(group)) wrong('group', 'unknownGroup');
  const seat = cell('seat').toLowerCase();
  if (![...YES, ...NO].includes(seat)) wrong('seat', 'yesOrNo');
  const weight = cell('weight');
  if (weight !== '' && !isWeight(weight)) wrong('weight', 'wholeNumber');
  if (problems.length > 0) return { problems };
  const household = tidyLine(cell('household'));
  const person: ReadLine = {
    line,
    name: tidyLine(cell('name')),
    seat: !NO.includes(seat),
    ...(group && { group }),
    ...(household && { household }),
    ...(weight && { weight: Number(weight) }),
  };
  return { person, problems };
}

const isWeight = (text: string): boolean => /^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= SEAT_WEIGHT;

const shortened = (text: string): string => (text.length > NAME_CHARACTERS ? `${text.slice(0, NAME_CHARACTERS)}…` : text);
