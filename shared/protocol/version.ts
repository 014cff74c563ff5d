// The version of the wire: raised whenever what is said up or down changes, which a test does not let anybody forget.

/**
 * 1: the first. 2: heads carry a mark, and what is found about the record is in the view (L6). 3: a line that sends too fast is told so. 4: one's place is told without how many wait, which the view says. 5: who promises is told by a whole line. A client that was loaded before the wire changed hears `bye { code: 'outdated' }` and loads anew.
 */
export const protocolVersion = 5;

/** SHA-256 (hex) over the schemas of all commands and the messages downwards. */
export const protocolHash = '4dfff6b4a7f85c5742bce53df915e5f6900db0e1798e48b85511efa8c39c71d3';
