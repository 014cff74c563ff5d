// Random ids from the device; `crypto.randomUUID` is withheld without HTTPS, `getRandomValues` is not.

/** 128 random bits in lower-case hex. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
