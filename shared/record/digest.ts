// SHA-256 as the record needs it; the server brings its own, which takes a tenth of the time.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256, in lower-case hex, of the bytes that `prefix` spells in hex, followed by `text` in UTF-8. */
export type Digest = (prefix: string, text: string) => string;

/** Runs wherever JavaScript does. */
export const portableDigest: Digest = (prefix, text) => {
  const hash = sha256.create().update(hexToBytes(prefix)).update(utf8ToBytes(text));
  return bytesToHex(hash.digest());
};
