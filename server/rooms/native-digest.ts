// The record's SHA-256 by the system's own code: every entry of a burst is hashed twice.
import { hash } from 'node:crypto';
import type { Digest } from '../../shared/record/digest.ts';

/** Where bytes are put together to be hashed; nearly all entries fit, and are spared a buffer of their own. */
const workbench = Buffer.alloc(16 * 1_024);
/** UTF-8 takes at most so many bytes for each unit of a string. */
const WIDEST = 3;

export const nativeDigest: Digest = (prefix, text) => {
  if (prefix === '') return hash('sha256', text);
  if (prefix.length / 2 + text.length * WIDEST > workbench.length)
    return hash('sha256', Buffer.concat([Buffer.from(prefix, 'hex'), Buffer.from(text)]));
  const start = workbench.write(prefix, 'hex');
  return hash('sha256', workbench.subarray(0, start + workbench.write(text, start)));
};
