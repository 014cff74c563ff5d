// What the browser gives only to pages it trusts: keys and hashes. Over plain HTTP there is none of it (S8).

/** A public key (SPKI) for RSA-PSS with SHA-384. */
export const rsaKey = (spki: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify']);

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
