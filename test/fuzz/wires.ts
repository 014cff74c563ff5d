// What is thrown below Socket.IO: upgrades, packets of Engine.IO and Socket.IO in every order, and WebSocket frames, right and wrong.
import fc from 'fast-check';
import { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, upgradeTo, type FrameShape } from '../support/raw-websocket.ts';
import type { Throw } from './parts.ts';
import { wild } from './wild.ts';

const inJson = (value: unknown): string => JSON.stringify(value) ?? 'null';
const LIVE = '/socket.io/?EIO=4&transport=websocket';
/** `:m` and `:t` stand for the meeting and a token of somebody in it. */
const DOC = '/doc/:m/notes?token=:t';
const HELLO: FrameShape = { opcode: TEXT, text: '40{"meeting":":m","token":":t"}' };

// Upgrades

const path = fc.oneof(
  fc.constantFrom(LIVE, DOC),
  fc
    .tuple(
      fc.constantFrom(
        '/socket.io/',
        '/socket.io',
        '/socket.io/x',
        '//socket.io/',
        '/socket.io/%00',
        'http://evil.test/socket.io/',
      ),
      fc.constantFrom('', 'EIO=3', 'EIO=4', 'EIO=5', 'EIO=', 'EIO[]=4', 'EIO=4&EIO=3'),
      fc.constantFrom(
        '',
        'transport=websocket',
        'transport=polling',
        'transport=webtransport',
        'transport=__proto__',
        'transport[]=x',
      ),
      fc.constantFrom('', 'sid=nobody', 'sid=__proto__', 'sid=constructor', 'sid=', 'sid[]=x', 'b64=1', 'j=0', 't=%ff'),
    )
    .map(([where, ...query]) => `${where}?${query.filter((part) => part !== '').join('&')}`),
  fc
    .tuple(
      fc.constantFrom(
        '/doc/',
        '/doc',
        '/doc/:m',
        '/doc/:m/',
        '/doc/:m/notes',
        '/doc/:m/__proto__',
        '/doc/%00/notes',
        '/doc//notes',
      ),
      fc.constantFrom(
        '',
        '?token=:t',
        '?token=',
        '?token=x&token=:t',
        '?token[]=:t',
        '?token=%E0%A4%A',
        '?person=p1',
        `?token=${'x'.repeat(5_000)}`,
      ),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('*', '//', '/%', '/doc/../socket.io/'),
);
const headers = fc.record(
  {
    host: fc.constantFrom(undefined, '', 'evil.test', '[::1', 'localhost:99999', 'a, b'),
    origin: fc.constantFrom('null', 'http://evil.test', 'http://localhost', '', 'file://', 'http://[', '\u00e9'),
    upgrade: fc.constantFrom(undefined, 'h2c', 'WebSocket', 'websocket, h2c', ''),
    connection: fc.constantFrom(undefined, 'close', 'keep-alive, Upgrade', 'upgrade'),
    'sec-websocket-version': fc.constantFrom(undefined, '0', '8', '12', '14', 'x', '13, 8', ''),
    'sec-websocket-key': fc.constantFrom(undefined, '', 'short', 'x'.repeat(24), `${'A'.repeat(22)}==`, 'A'.repeat(4_000)),
    'sec-websocket-extensions': fc.constantFrom(
      'permessage-deflate',
      'permessage-deflate; server_max_window_bits=99',
      'x;;',
      ',',
    ),
    'sec-websocket-protocol': fc.constantFrom('soap', ',', 'a,a', ''),
    'content-length': fc.constantFrom('5', '-1', '99999999'),
    'transfer-encoding': fc.constantFrom('chunked', 'x'),
    cookie: fc.constantFrom('yt_p1=x', '=', 'a=%E0%A4%A', ';;;'),
    authorization: fc.constantFrom('Bearer :t', 'Basic x'),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', 'x', ','),
  },
  { requiredKeys: [] },
);
const method = fc.constantFrom('GET', 'GET', 'GET', 'GET', 'POST', 'HEAD', 'OPTIONS', 'CONNECT', 'PUT');
export const upgrades: fc.Arbitrary<Throw> = fc
  .tuple(method, path, headers, fc.boolean())
  .map(([verb, where, changed, goesOn]) => ({
    kind: `${verb === 'GET' ? 'upgrade' : 'another method'}${Object.keys(changed).length > 0 ? ' with other headers' : ''}`,
    text: upgradeTo(where, changed).replace('GET', verb),
    frames: goesOn ? [HELLO, { opcode: PING }] : [],
  }));

// Packets

const said = (frames: fc.Arbitrary<FrameShape>): fc.Arbitrary<readonly FrameShape[]> =>
  fc
    .tuple(fc.boolean(), fc.array(frames, { minLength: 1, maxLength: 8 }))
    .map(([isKnown, list]) => (isKnown ? [HELLO, ...list] : list));
const content = fc.oneof(
  fc.constantFrom('', '{}', '[]', 'null', '"x"', '[[[[', '["time"]', '["sync"]', '["people"]', '["command"]', '["command",null]'),
  fc.constantFrom(
    '["disconnect"]',
    '["connect_error"]',
    '["__proto__",{}]',
    '[1]',
    '[null]',
    '[{}]',
    '["newListener"]',
    '["error"]',
  ),
  fc.constantFrom('["command",{"_placeholder":true,"num":0}]', '[{"_placeholder":true,"num":-1}]', '["command",{"id":"a"}]'),
  fc.constantFrom('{"meeting":":m","token":":t"}', '{"meeting":":m"}', '{"token":":t"}', '{"meeting":{"$ne":1}}', '[":m",":t"]'),
  wild.map((value) => inJson(['command', value])),
  wild.map(inJson),
);
const packet = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '-', ''),
    fc.constantFrom('', '', '', '0-', '1-', '2-', '-1-', '1', '99999999-', '1e3-'),
    fc.constantFrom('', '', '', '/,', '/admin,', '/', `/${'x'.repeat(2_000)},`, '/a?b=c,', '/__proto__,', '/\u0000,'),
    fc.constantFrom('', '', '0', '1', '007', '99999999999999999999', '1.5', '-1'),
    content,
  )
  .map((parts) => parts.join(''));
const enginePacket = fc.oneof(
  { weight: 4, arbitrary: packet.map((text): FrameShape => ({ opcode: TEXT, text: `4${text}` })) },
  fc
    .tuple(
      fc.constantFrom('0', '1', '2', '3', '5', '6', '7', 'b', 'x', ''),
      fc.constantFrom('', 'probe', '{}', 'AAAA', '\u0000', '4'),
    )
    .map(([type, text]): FrameShape => ({ opcode: TEXT, text: `${type}${text}` })),
  fc
    .uint8Array({ maxLength: 200 })
    .map((bytes): FrameShape => ({ opcode: BINARY, base64: Buffer.from(bytes).toString('base64') })),
);
export const packets: fc.Arbitrary<Throw> = said(enginePacket).map((frames) => ({
  kind: frames[0] === HELLO ? 'of somebody inside' : 'of a stranger',
  path: LIVE,
  frames,
}));

// Frames

const badText = fc
  .constantFrom('c328', 'eda080', 'f4908080', 'ff', 'c0af', 'e282', '34326373ff')
  .map((hex) => Buffer.from(hex, 'hex').toString('base64'));
const closing = fc
  .tuple(
    fc.constantFrom(0, 999, 1000, 1001, 1004, 1005, 1006, 1007, 1015, 1016, 2999, 3000, 4401, 4999, 5000, 65_535),
    fc.oneof(fc.constant(''), fc.string({ maxLength: 60 })),
    fc.constantFrom(0, 1, 2, 200),
  )
  .map(([code, reason, cut]): FrameShape => {
    const payload = Buffer.concat([Buffer.of(code >> 8, code & 255), Buffer.from(reason)]);
    return { opcode: CLOSE, base64: (cut === 0 ? payload : payload.subarray(0, cut)).toString('base64') };
  });
const anyFrame: fc.Arbitrary<FrameShape> = fc.record(
  {
    opcode: fc.constantFrom(CONTINUATION, TEXT, BINARY, 3, 4, 5, 6, 7, CLOSE, PING, PONG, 11, 12, 13, 14, 15),
    text: fc.constantFrom('', '2', '3', '42["time"]', '421["time"]', 'x'.repeat(126), 'x'.repeat(70_000)),
    fin: fc.boolean(),
    reserved: fc.constantFrom(0, 0, 0, 1, 2, 4, 7),
    masked: fc.constantFrom(true, true, true, false),
    lengthBits: fc.constantFrom(7, 16, 64),
    claims: fc.constantFrom(0, 1, 125, 126, 65_535, 65_537, 4_000_001, 2 ** 31, 2 ** 32, 2 ** 53 - 1),
  },
  { requiredKeys: ['opcode'] },
);
const inPieces = fc
  .tuple(fc.constantFrom(TEXT, BINARY), fc.array(fc.constantFrom('', '4', '2["time"]', 'x'), { maxLength: 12 }), fc.boolean())
  .map(([opcode, parts, ends]): readonly FrameShape[] => [
    { opcode, text: '4', fin: false },
    ...parts.map((text): FrameShape => ({ opcode: CONTINUATION, text, fin: false })),
    { opcode: PING, text: 'between' },
    { opcode: CONTINUATION, text: '', fin: ends },
  ]);
const manyPieces = fc
  .integer({ min: 1_000, max: 20_000 })
  .map((count): readonly FrameShape[] => [
    { opcode: TEXT, text: '4', fin: false },
    ...Array.from({ length: count }, (): FrameShape => ({ opcode: CONTINUATION, fin: false })),
  ]);
const kinds: Readonly<Record<string, fc.Arbitrary<readonly FrameShape[]>>> = {
  'any frames': said(anyFrame),
  'no text': said(badText.map((base64): FrameShape => ({ opcode: TEXT, base64 }))),
  closing: said(closing),
  'in pieces': fc.oneof(
    inPieces,
    fc.tuple(inPieces, inPieces).map((both) => both.flat()),
  ),
  'in thousands of pieces': manyPieces,
  unmasked: fc.constant([{ ...HELLO, masked: false }]),
  'pings and pongs': fc.array(
    fc.constantFrom<FrameShape>({ opcode: PING }, { opcode: PONG }, { opcode: PING, text: 'x'.repeat(125) }),
    {
      minLength: 1,
      maxLength: 400,
    },
  ),
};
export const wires: fc.Arbitrary<Throw> = fc.oneof(
  ...Object.entries(kinds).map(([kind, frames]) =>
    fc.tuple(fc.constantFrom(LIVE, DOC), frames).map(([where, list]) => ({ kind, path: where, frames: list })),
  ),
);
