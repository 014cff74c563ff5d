// The version of the wire: raised whenever what is said up or down changes, which a test does not let anybody forget.

/**
 * 1: the first. A client that was loaded before the wire changed hears `bye { code: 'outdated' }` and loads anew.
 */
export const protocolVersion = 1;

/** SHA-256 (hex) over the schemas of all commands and the messages downwards. */
export const protocolHash = 'b050da20adaae4afd2880f2bcca96ab9e1db893a9b20fa523713b5b934859d5b';
