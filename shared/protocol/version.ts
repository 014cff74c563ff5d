// The version of the wire: raised whenever what is said up or down changes, which a test does not let anybody forget.

/**
 * 1: the first. A client that was loaded before the wire changed hears `bye { code: 'outdated' }` and loads anew.
 */
export const protocolVersion = 1;

/** SHA-256 (hex) over the schemas of all commands and the messages downwards. */
export const protocolHash = '681e169c6f55df6d3c37d9c7ba9cbfd76aed93827feb9956ad777576448583ca';
