// Cells for spreadsheets: nothing anybody is called is taken for a formula, and what is written is read back.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, textOfCell } from '../../shared/protocol/cells.ts';
import { readRoll } from '../../server/rooms/roll-reading.ts';
import { linksCsv } from '../../web/roll/links-csv.ts';

const hostile = [
  '=1+1',
  '=HYPERLINK("http://elsewhere.example","点我")',
  '+86 10 1234',
  "-2+3+cmd|' /C calc'!A0",
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  'x;=1+1',
  'x; @SUM(A1)',
  '"=1+1',
  '"",=1+1',
];

/** The cells a program finds that parts them by this sign; quotes apart, what begins a cell is what counts. */
const cellsIn = (text: string, delimiter: string): readonly string[] =>
  parse(text, { delimiter, relax_quotes: true, relax_column_count: true }).flat();
const onOneLine = (text: string): string => text.replace(/[\r\n\t]+/g, ' ');
const isFormula = (cell: string): boolean => /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell);

describe('a cell', () => {
  it.each(hostile)('[P4] that says %j is a text, and says so again', (text) => {
    for (const delimiter of [',', ';']) {
      const cells = cellsIn(`${cellOf('甲')},${cellOf(text)},${cellOf('乙')}\n`, delimiter);
      // A quote within a text does not make the next one a formula.
      expect(cells.filter((cell) => isFormula(cell))).toStrictEqual([]);
    }
    const [, back] = cellsIn(`${cellOf('甲')},${cellOf(text)}\n`, ',');
    expect(textOfCell(back ?? '')).toBe(onOneLine(text));
  });

  it('[P4] with any text is a text, and the text comes back', () => {
    const texts = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', ';', ',', '"', "'", ' ', '\t', '\n', 'a', '陈', '＝') });
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!text.includes("'"));
        const [first = '', second] = cellsIn(`${cellOf(text)},${cellOf('z')}\n`, ',');
        expect(isFormula(first)).toBe(false);
        expect([textOfCell(first), second]).toStrictEqual([onOneLine(text), 'z']);
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });

  it('[P4] leaves a number a number, also below nothing', () => {
    expect([cellOf(7), cellOf(-7), cellOf('7')]).toStrictEqual(['7', '-7', '7']);
  });
});

describe('a roll', () => {
  it('[P4] has names like any other, whatever they begin with, and the list of links can be imported again', () => {
    const names = ['=1+1', '+86', '-', '@all', '＝和', "'quoted'", '王,小明', '"引号"'];
    const csv = `姓名,各方\r\n${names.map((name) => `"${name.replaceAll('"', '""')}",村民`).join('\r\n')}\r\n`;
    const read = readRoll(csv, ['村民']);
    expect([read.problems, read.lines.map(({ name }) => name)]).toStrictEqual([[], names]);
    const links = read.lines.map(({ line, name, group = '' }) => ({
      line,
      name,
      group,
      link: 'https://yi.example/m/a#k=b',
      digits: '1234',
    }));
    const again = readRoll(linksCsv('行号,姓名,各方,链接,数字', links), ['村民']);
    expect([again.problems, again.lines.map(({ name }) => name)]).toStrictEqual([[], names]);
  });
});
