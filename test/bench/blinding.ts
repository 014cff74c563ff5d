// Blinds tokens for a crowd of voters, quicker than a browser has to: RSABSSA-SHA384-PSS by hand, on Node's own integers.
import { createHash, createPublicKey, randomBytes } from 'node:crypto';

const SALT_BYTES = 48;
const HASH_BYTES = 48;

interface PublicKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly bytes: number;
}
export interface BlindedToken {
  readonly token: Buffer;
  readonly blinded: string;
  /** The signature of the token, from that of what was blinded. */
  finish(signature: string): Buffer;
}

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const bytesOf = (value: bigint, length: number): Buffer => Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
const sha384 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha384');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export function publicKeyOf(spki: string): PublicKey {
  const { n = '', e = '' } = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  const modulus = Buffer.from(n, 'base64url');
  return { modulus: numberOf(modulus), exponent: numberOf(Buffer.from(e, 'base64url')), bytes: modulus.length };
}

export function blinded(key: PublicKey): BlindedToken {
  const token = randomBytes(32);
  const mask = numberOf(randomBytes(key.bytes)) % key.modulus;
  const message = numberOf(encoded(token, key.bytes));
  const hidden = (message * power(mask, key.exponent, key.modulus)) % key.modulus;
  const inverse = inverseOf(mask, key.modulus);
  return {
    token,
    blinded: bytesOf(hidden, key.bytes).toString('base64url'),
    finish: (signature) => bytesOf((numberOf(Buffer.from(signature, 'base64url')) * inverse) % key.modulus, key.bytes),
  };
}

/** EMSA-PSS (RFC 8017, 9.1.1) for a modulus of whole bytes, whose highest bit is set. */
function encoded(message: Buffer, length: number): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const hash = sha384(Buffer.alloc(8), sha384(message), salt);
  const padding = Buffer.alloc(length - SALT_BYTES - HASH_BYTES - 2);
  const block = Buffer.concat([padding, Buffer.from([1]), salt]);
  const mask = generated(hash, block.length);
  const masked = Buffer.from(block.map((byte, index) => byte ^ (mask[index] ?? 0)));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, hash, Buffer.from([0xbc])]);
}

/** MGF1 (RFC 8017, B.2.1). */
function generated(seed: Buffer, length: number): Buffer {
  const rounds = Array.from({ length: Math.ceil(length / HASH_BYTES) }, (_, index) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(index);
    return sha384(seed, counter);
  });
  return Buffer.concat(rounds).subarray(0, length);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** By Euclid's algorithm; a mask that shares a factor with the modulus would have broken the key. */
function inverseOf(value: bigint, modulus: bigint): bigint {
  let [before, now] = [modulus, value];
  let [coefficientBefore, coefficient] = [0n, 1n];
  while (now > 0n) {
    const quotient = before / now;
    [before, now] = [now, before - quotient * now];
    [coefficientBefore, coefficient] = [coefficient, coefficientBefore - quotient * coefficient];
  }
  return ((coefficientBefore % modulus) + modulus) % modulus;
}
