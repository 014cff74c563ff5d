// The links of a roll as a table for a spreadsheet.
import { cellOf } from '../../shared/protocol/cells.ts';
import type { EnrolledLink } from '../../shared/protocol/roll.ts';

/** With the mark by which a spreadsheet knows UTF-8. */
export function linksCsv(header: string, links: readonly EnrolledLink[]): string {
  const lines = links.map(({ line, name, group, link, digits }) => [line, name, group, link, digits].map(cellOf).join(','));
  return `\uFEFF${[header, ...lines].join('\r\n')}\r\n`;
}
