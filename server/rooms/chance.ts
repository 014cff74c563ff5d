// Bytes of chance, drawn by the page: asking the system for sixteen costs as much as asking it for thousands.
import { randomBytes } from 'node:crypto';

const PAGE_BYTES = 4_096;

let page = Buffer.alloc(0);
let next = 0;

/** Fresh bytes from the system's generator, never the same twice; `count` is at most a page. */
export function chance(count: number): Buffer {
  if (next + count > page.length) {
    page = randomBytes(PAGE_BYTES);
    next = 0;
  }
  next += count;
  return page.subarray(next - count, next);
}
