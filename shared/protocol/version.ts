// The version of the wire: raised whenever what is said up or down changes, which a test does not let anybody forget.

/**
 * 1: the first. 2: heads carry a mark, and what is found about the record is in the view (L6). A client that was loaded before the wire changed hears `bye { code: 'outdated' }` and loads anew.
 */
export const protocolVersion = 2;

/** SHA-256 (hex) over the schemas of all commands and the messages downwards. */
export const protocolHash = '1383d95ef6bccf5dac3502627bebaca0734e83320fa23e7d0dbaa9cca5f29658';
