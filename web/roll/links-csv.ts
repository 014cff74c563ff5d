// The links of a roll as a table for a spreadsheet, and what the browser is handed to save.
import { cellOf } from '../../shared/protocol/cells.ts';
import type { EnrolledLink } from '../../shared/protocol/roll.ts';

/** With the mark by which a spreadsheet knows UTF-8. */
export function linksCsv(header: string, links: readonly EnrolledLink[]): string {
  const lines = links.map(({ line, name, group, link, digits }) => [line, name, group, link, digits].map(cellOf).join(','));
  return `\uFEFF${[header, ...lines].join('\r\n')}\r\n`;
}

/** Gives the browser a file to save. */
export function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
