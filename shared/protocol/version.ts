// The version of the wire: raised whenever what is said up or down changes, which a test does not let anybody forget.

/**
 * 1: the first. A client that was loaded before the wire changed hears `bye { code: 'outdated' }` and loads anew.
 */
export const protocolVersion = 1;

/** SHA-256 (hex) over the schemas of all commands and the messages downwards. */
export const protocolHash = 'e520755dda3ff33eca211107f274333a3b94217d3ff258c0e587175af4cb7781';
