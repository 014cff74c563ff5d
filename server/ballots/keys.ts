// Keys of sealed polls, and what a ballot's signature is worth: RSABSSA-SHA384-PSS-Deterministic (RFC 9474).
import { constants, createHash, createPublicKey, generateKeyPair, verify } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** Bits of a poll's key; one poll is all it ever signs for. */
const MODULUS_BITS = 2_048;
/** Bytes of the salt in RSABSSA-SHA384-PSS. */
const SALT_BYTES = 48;

export interface PollKeys {
  /** SPKI in base64. */
  readonly public: string;
  /** PKCS#8 in PEM. */
  readonly private: string;
}

/** A fresh pair, made off the main thread. */
export async function newPollKeys(): Promise<PollKeys> {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: MODULUS_BITS,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { public: publicKey.toString('base64'), private: privateKey };
}

/** Whether a token was signed blind with the key of this poll. Both are raw bytes. */
export function isSigned(publicKey: string, token: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES };
  return verify('sha384', token, { key, ...padding }, signature);
}

/** The receipt for a token: SHA-256, hex. */
export const receiptOf = (token: Buffer): string => createHash('sha256').update(token).digest('hex');
