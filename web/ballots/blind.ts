// Blinds a token for its signature and takes the blinding off again: RSABSSA-SHA384-PSS-Deterministic (RFC 9474).
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { rsaKey, sha256 } from '../device/crypto.ts';

/** All bytes in base64url without padding, as they travel and are kept. */
export interface Blinded {
  readonly token: string;
  readonly blinded: string;
  /** Takes the blinding off; never leaves the device. */
  readonly inverse: string;
}

const TOKEN_BYTES = 32;
const suite = RSABSSA.SHA384.PSS.Deterministic();

/** A fresh token, blinded for a poll's public key (SPKI in base64). */
export async function blindToken(publicKey: string): Promise<Blinded> {
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const { blindedMsg, inv } = await suite.blind(await keyOf(publicKey), token);
  return { token: encoded(token), blinded: encoded(blindedMsg), inverse: encoded(inv) };
}

/** The signature of the token itself. @throws Error when what came is no signature of this poll's. */
export async function unblind(publicKey: string, { token, inverse }: Blinded, signature: string): Promise<string> {
  const bare = await suite.finalize(await keyOf(publicKey), decoded(token), decoded(signature), decoded(inverse));
  return encoded(bare);
}

/** SHA-256 (hex) of the token: proves that the ballot is in the published list, and nothing of what it says. */
export async function receiptOf(token: string): Promise<string> {
  return [...(await sha256(decoded(token)))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const keyOf = (publicKey: string): Promise<CryptoKey> => rsaKey(bytesOf(atob(publicKey)));

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const encoded = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const decoded = (text: string): Uint8Array<ArrayBuffer> => bytesOf(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
