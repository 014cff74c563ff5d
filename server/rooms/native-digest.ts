// The record's SHA-256 by the system's own code: every entry of a burst is hashed twice.
import { hash } from 'node:crypto';
import type { Digest } from '../../shared/record/digest.ts';

export const nativeDigest: Digest = (prefix, text) =>
  hash('sha256', prefix === '' ? text : Buffer.concat([Buffer.from(prefix, 'hex'), Buffer.from(text)]));
