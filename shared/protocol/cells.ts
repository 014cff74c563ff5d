// Cells of a table for spreadsheets: written so that none is taken for a formula, and read back as what they were.

/** What a formula begins with, in full width too. */
const START = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]';
/** The beginning of a cell; or of what is one where a program parts cells by semicolons. */
const unguarded = new RegExp(`(^\\s*|;\\s*)(?=${START})`, 'g');
/** The mark by which spreadsheets know a text, before what would else be a formula. */
const guarded = new RegExp(`(^\\s*|;\\s*)'(?=${START})`, 'g');

/** One cell of CSV: a text whatever it begins with, on one line, and quoted where it has to be. */
export function cellOf(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : value.replace(/[\r\n\t]+/g, ' ').replace(unguarded, "$1'");
  return /[";,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a cell says that was written so. */
export const textOfCell = (cell: string): string => cell.replace(guarded, '$1');
