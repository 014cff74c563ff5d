// What is thrown at the server, part by part: packets of Socket.IO, calls over HTTP, frames of the document, and what is below these.
import fc from 'fast-check';
import * as Y from 'yjs';
import type { FrameShape } from '../support/raw-websocket.ts';
import { rightCommand, wild, wrongCommand } from './wild.ts';
import { packets, upgrades, wires } from './wires.ts';

/** One thing to throw. `bytes` is a text, or binary in base64. */
export interface Throw {
  readonly kind: string;
  readonly text?: string;
  readonly base64?: string;
  /** A line of its own to this address, and frames that are written on it, right or wrong. */
  readonly path?: string;
  readonly frames?: readonly FrameShape[];
}

const inJson = (value: unknown): string => JSON.stringify(value) ?? 'null';
const mutated = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.nat(), fc.nat(3), fc.string({ unit: 'binary', maxLength: 6 })).map(([whole, place, cut, put]) => {
    const at = place % (whole.length + 1);
    return `${whole.slice(0, at)}${put}${whole.slice(at + cut)}`;
  });
const told = (kind: string, text: fc.Arbitrary<string>): fc.Arbitrary<Throw> => text.map((one) => ({ kind, text: one }));
const bytes = (kind: string, of: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Throw> =>
  of.map((one) => ({ kind, base64: Buffer.from(one).toString('base64') }));

const ack = fc.nat({ max: 99_999 });
const packet = (event: string, content: fc.Arbitrary<unknown>) =>
  fc.tuple(ack, content).map(([id, said]) => `42${id}${inJson([event, said])}`);
const eventPacket = fc.oneof(
  packet('command', rightCommand),
  packet('people', wild),
  fc.tuple(ack, fc.array(wild, { maxLength: 4 })).map(([id, said]) => `42${id}${inJson(said)}`),
);

export const sockets: fc.Arbitrary<Throw> = fc.oneof(
  told('right command', packet('command', rightCommand)),
  told('wrong command', packet('command', wrongCommand)),
  told('people', packet('people', wild)),
  told('event', eventPacket),
  told('cut packet', mutated(eventPacket)),
  told(
    'namespace',
    fc
      .tuple(fc.constantFrom('40', '41', '42', '43', '44'), fc.string({ maxLength: 20 }))
      .map(([type, name]) => `${type}/${name},{}`),
  ),
  told(
    'placeholder',
    fc
      .tuple(fc.nat(12), fc.integer(), ack)
      .map(([count, num, id]) => `45${count}-${id}["command",{"_placeholder":true,"num":${num}}]`),
  ),
  bytes('binary', fc.uint8Array({ maxLength: 300 })),
);

const PATHS = [
  '/api/meetings',
  '/api/meetings/:m/door',
  '/api/door',
  '/api/meetings/:m/join',
  '/api/join',
  '/api/meetings/:m/record',
  '/api/meetings/:m/roll',
  '/api/meetings/:m/links/chair',
  '/api/meetings/:m/links/pin',
  '/api/meetings/:m/people/p1/slip',
  '/api/meetings/:m/polls/p1/ballots',
  '/',
  '/m/:m',
  '/assets/x.js',
  '/healthz',
];
const path = fc.oneof(
  fc.constantFrom(...PATHS),
  mutated(fc.constantFrom(...PATHS)).map((one) => one.replace(/[\s\u0000]/g, '%')),
  fc
    .tuple(
      fc.constantFrom(...PATHS),
      fc.constantFrom('?format=md', '?format[]=1', '?__proto__[x]=1', '/%2e%2e/%00', '/../../package.json', '%', '%ff', '//'),
    )
    .map(([one, end]) => one + end),
);
const header = fc.constantFrom(
  'x-key',
  'x-pin',
  'authorization',
  'cookie',
  'origin',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'x-forwarded-for',
  'host',
  'expect',
);
const headerValue = fc
  .oneof(
    fc.constantFrom(
      'gzip',
      'br',
      '-1',
      '99999999999',
      'chunked',
      'null',
      'http://evil',
      'Bearer :t',
      'Bearer ',
      '%',
      'a=%E0%A4%A',
    ),
    fc.string({ maxLength: 60 }),
  )
  .map((one) => one.replace(/[\r\n\u0000]/g, ' '));
const contentType = fc.constantFrom(
  'application/json',
  'text/csv',
  'application/json; charset=utf-7',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
  ';;',
  '*/*',
);
const body = fc.oneof(
  wild.map(inJson),
  fc.record({ key: wild, name: wild, group: wild }, { requiredKeys: [] }).map(inJson),
  mutated(wild.map(inJson)),
  fc.constantFrom('', '{', '"', '名,组\n=1+1,"'),
);

/** A whole call as it goes over the line; `:m` and `:t` stand for the meeting and a token of somebody in it. */
export const http: fc.Arbitrary<Throw> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'POST', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PROPFIND'),
    path,
    contentType,
    body,
    fc.array(fc.tuple(header, headerValue), { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([method, where, type, said, headers, isKnown]) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const known = isKnown ? 'authorization: Bearer :t\r\n' : '';
    const head = `${method} ${where} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${known}content-type: ${type}\r\n${lines}`;
    return {
      kind: `${method}${headers.length > 0 ? ' with headers' : ''}`,
      text: `${head}content-length: ${Buffer.byteLength(said)}\r\n\r\n${said}`,
    };
  });

function update(text: string, name: string): Uint8Array {
  const doc = new Y.Doc();
  const node = new Y.XmlElement(name);
  node.setAttribute('href', 'javascript:alert(1)');
  node.insert(0, [new Y.XmlText(text)]);
  doc.getXmlFragment(text.slice(0, 10)).insert(0, [node]);
  return Y.encodeStateAsUpdate(doc);
}
function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
const framed = (kinds: readonly number[], content: Uint8Array, claimed: number) =>
  Uint8Array.from([...kinds, ...varint(claimed), ...content]);
const rightUpdate = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('paragraph', 'script', 'heading', 'x'.repeat(500)))
  .map(([text, name]) => update(text, name));
const spoilt = fc.tuple(rightUpdate, fc.nat(), fc.nat(255), fc.nat()).map(([whole, at, byte, end]) => {
  const copy = whole.slice(0, 1 + (end % whole.length) * 2);
  copy[at % copy.length] = byte;
  return copy;
});
const kindsOf = fc.constantFrom([0, 0], [0, 1], [0, 2], [1], [2], [3], [100], [0, 9], [255, 127]);

export const frames: fc.Arbitrary<Throw> = fc.oneof(
  bytes(
    'right update',
    rightUpdate.map((one) => framed([0, 2], one, one.length)),
  ),
  bytes(
    'spoilt update',
    spoilt.map((one) => framed([0, 2], one, one.length)),
  ),
  bytes(
    'wrong length',
    fc.tuple(kindsOf, rightUpdate, fc.nat({ max: 2 ** 48 })).map(([kinds, one, claimed]) => framed(kinds, one, claimed)),
  ),
  bytes(
    'wrong kind',
    fc.tuple(kindsOf, spoilt).map(([kinds, one]) => framed(kinds, one, one.length)),
  ),
  bytes('noise', fc.uint8Array({ maxLength: 200 })),
  bytes(
    'huge',
    fc.integer({ min: 100_000, max: 2_500_000 }).map((length) => framed([0, 2], new Uint8Array(length), length)),
  ),
  told('text', fc.string({ maxLength: 50 })),
);

export const parts = { sockets, http, frames, upgrades, packets, wires };
export type Part = keyof typeof parts;
export const partNames: readonly Part[] = ['sockets', 'http', 'frames', 'upgrades', 'packets', 'wires'];
