// Lots that anyone can draw again: who knows the seed and the names gets the same order.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Somebody's lot under a seed: hex of SHA-256(seed, line feed, name). The smallest is drawn first; nobody else's lot changes it. */
export const lotOf = (seed: string, name: string): string => bytesToHex(sha256(utf8ToBytes(`${seed}\n${name}`)));

/** The names in the order in which they are drawn; it depends on the seed and on who takes part, not on the order given. */
export function drawLots<Name extends string>(names: readonly Name[], seed: string): readonly Name[] {
  const lots = names.map((name) => ({ name, lot: lotOf(seed, name) }));
  return lots.sort((one, other) => (one.lot < other.lot ? -1 : one.lot > other.lot ? 1 : 0)).map(({ name }) => name);
}
