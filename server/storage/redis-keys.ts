// The names of everything in Redis. What belongs to a meeting shares a hash tag, so that one script may change all of it.

/** Escaped, so that no meeting, poll or document can be spelled in a way that reaches into another's keys. */
const part = (text: string): string => encodeURIComponent(text);

const tag = (meeting: string): string => `yitang:{${part(meeting)}}:`;

export const redisKeys = {
  /** Stream `<version>-0` → h (hash), a (at), e (entry), and s when there is a secret. Also the channel of its hints. */
  log: (meeting: string): string => `${tag(meeting)}log`,
  /** Hash: version → secret; apart, because what is in a stream cannot be erased. */
  secrets: (meeting: string): string => `${tag(meeting)}secrets`,
  /** Sorted set: node that lost a conflict → when, in microseconds. */
  waiting: (meeting: string): string => `${tag(meeting)}waiting`,
  /** Set: the keys of its boxes. */
  boxes: (meeting: string): string => `${tag(meeting)}boxes`,
  /** Hash: seat → choice. */
  box: (meeting: string, poll: string): string => `${tag(meeting)}box:${part(poll)}`,
  /** Hash of a sealed poll: key (private), shut. */
  urn: (meeting: string, poll: string): string => `${tag(meeting)}urn:${part(poll)}`,
  /** Set of the receipts of a sealed poll; apart from the numbers of its choices. */
  receipts: (meeting: string, poll: string): string => `${tag(meeting)}receipts:${part(poll)}`,
  /** Hash: choice → how many. */
  choices: (meeting: string, poll: string): string => `${tag(meeting)}choices:${part(poll)}`,
  snapshot: (meeting: string): string => `${tag(meeting)}snapshot`,
  /** Hash: note → `<lapses>|<value>`. */
  presence: (meeting: string): string => `${tag(meeting)}presence`,
  /** Set: the keys of its documents. */
  documents: (meeting: string): string => `${tag(meeting)}documents`,
  /** Stream `<number>-0` → u (update). Also the channel of its hints. */
  updates: (meeting: string, document: string): string => `${tag(meeting)}updates:${part(document)}`,
  /** Hash: last (number given last), upTo and state (merged). */
  document: (meeting: string, document: string): string => `${tag(meeting)}document:${part(document)}`,
  pin: (pin: string): string => `yitang:pin:${part(pin)}`,
  /** Probe of one node. */
  ready: (node: string): string => `yitang:ready:${part(node)}`,
};

/** All logs, for SCAN. */
export const LOGS_PATTERN = 'yitang:{*}:log';

/** The meeting a log's key belongs to. */
export function meetingOf(key: string): string | undefined {
  const found = /^yitang:\{(.*)\}:log$/.exec(key)?.[1];
  return found === undefined ? undefined : decodeURIComponent(found);
}
