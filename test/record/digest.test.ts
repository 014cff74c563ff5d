// The server's SHA-256 and the one that runs everywhere: the same hash for whatever the record hashes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nativeDigest } from '../../server/rooms/native-digest.ts';
import { portableDigest } from '../../shared/record/digest.ts';

describe('the two digests', () => {
  it('[L1] agree on what is published', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect([portableDigest('', 'abc'), nativeDigest('', 'abc'), nativeDigest('61', 'bc')]).toStrictEqual([abc, abc, abc]);
  });

  it('[L1] agree on every prefix and text', () => {
    const hex = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(hex, fc.string({ unit: 'grapheme', maxLength: 200 }), (prefix, text) => {
        expect(nativeDigest(prefix, text)).toBe(portableDigest(prefix, text));
      }),
      { seed: 1 },
    );
  });
});
