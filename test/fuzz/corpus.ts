// What once hurt a server of this kind, or could; entries are added and never taken away.
import { BINARY, CLOSE, CONTINUATION, PING, TEXT, upgradeTo, type FrameShape } from '../support/raw-websocket.ts';
import type { Part, Throw } from './parts.ts';

const text = (kind: string, said: string): Throw => ({ kind, text: said });
const bytes = (kind: string, ...list: readonly number[]): Throw => ({ kind, base64: Buffer.from(list).toString('base64') });
const call = (kind: string, head: string, body = ''): Throw =>
  text(
    kind,
    `${head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

const LIVE = '/socket.io/?EIO=4&transport=websocket';
const DOC = '/doc/:m/notes?token=:t';
const HELLO: FrameShape = { opcode: TEXT, text: '40{"meeting":":m","token":":t"}' };
const DEFLATING = { 'sec-websocket-extensions': 'permessage-deflate' };
const live = (kind: string, list: readonly FrameShape[]): Throw => ({ kind, path: LIVE, frames: list });

export const corpus: Readonly<Record<Part, readonly Throw[]>> = {
  sockets: [
    text('proto key', '421["command",{"__proto__":{"id":"a"},"type":"queue.join"}]'),
    text('inherited type', '421["command",{"id":"a","type":"constructor"}]'),
    text('deep', `421["command",${'['.repeat(5_000)}${']'.repeat(5_000)}]`),
    text('lone surrogate', '421["command",{"id":"a","type":"queue.write","text":"\\ud800"}]'),
    text('NUL', '421["command",{"id":"\\u0000","type":"queue.join","kind":"speech"}]'),
    text('reserved event', '42["disconnect"]'),
    text('inherited event', '421["__proto__",{}]'),
    text('huge ack', '4299999999999999999999["time"]'),
    text('ack to nobody', '431[]'),
    text('other namespace', '40/admin,{}'),
    text('never a namespace', '42/nowhere,1["command",{}]'),
    text('placeholder without attachment', '451-1["command",{"_placeholder":true,"num":0}]'),
    text('attachments without end', '459999999-1["command",{}]'),
    text('negative placeholder', '451-1["command",{"_placeholder":true,"num":-1}]'),
    bytes('binary without packet', 1, 2, 3),
    text('empty', ''),
    text('unknown engine packet', '9'),
    text('second connect', '40{}'),
  ],
  http: [
    call('proto body', 'POST /api/meetings/:m/join', '{"__proto__":{"key":"x"},"name":"x"}'),
    call('bad escape', 'GET /api/meetings/%E0%A4%A/door'),
    call('NUL in path', 'GET /assets/%00'),
    call('way up', 'GET /assets/..%2f..%2f..%2fpackage.json'),
    call('deep body', 'POST /api/join', `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
    call('list as format', 'GET /api/meetings/:m/record?format[]=md&format[x]=y'),
    call('half a body', 'POST /api/join', '{"pin":'),
    text('two lengths', 'POST /api/join HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}'),
    text('smuggling', 'POST /api/join HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
    text(
      'no such encoding',
      'POST /api/join HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-encoding: x\r\ncontent-length: 2\r\n\r\n{}',
    ),
    text(
      'not gzip',
      'POST /api/join HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}',
    ),
  ],
  frames: [
    bytes('empty'),
    bytes('unfinished number', 128),
    bytes('number without end', ...Array.from({ length: 20 }, () => 255)),
    bytes('claims more', 0, 2, 255, 255, 3, 1),
    bytes('empty update', 0, 2, 0),
    bytes('many clients', 0, 2, 6, 255, 255, 255, 255, 15, 0),
    bytes('vector without end', 0, 0, 3, 255, 255, 255),
    bytes('awareness that is no JSON', 1, 6, 1, 1, 1, 2, 123, 123),
    text('a text', 'hello'),
  ],
  upgrades: [
    text('no key', upgradeTo(LIVE, { 'sec-websocket-key': undefined })),
    text('old version', upgradeTo(LIVE, { 'sec-websocket-version': '8' })),
    text('no host', upgradeTo(LIVE, { host: undefined })),
    text('foreign origin', upgradeTo(LIVE, { origin: 'http://evil.test' })),
    text('a session that is none', upgradeTo(`${LIVE}&sid=__proto__`)),
    text('by polling', upgradeTo('/socket.io/?EIO=4&transport=polling')),
    text('an older Engine.IO', upgradeTo('/socket.io/?EIO=3&transport=websocket')),
    text('no path', upgradeTo('*')),
    text('no such document', upgradeTo('/doc/:m/__proto__?token=:t')),
    text('a token that is no text', upgradeTo('/doc/:m/notes?token=%E0%A4%A')),
    { ...text('frames at once', upgradeTo(LIVE)), frames: [HELLO, { opcode: PING }] },
    text('with a body', upgradeTo(LIVE, { 'content-length': '5' })),
    text('broken off while a page is looked for', upgradeTo('//', { 'content-length': '5' })),
    text(
      'an extension of no kind',
      upgradeTo(LIVE, { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits=99' }),
    ),
    text(
      'an extension twice over',
      upgradeTo(LIVE, { 'sec-websocket-extensions': 'permessage-deflate; x=1, permessage-deflate' }),
    ),
    { ...text('compressed noise', upgradeTo(LIVE, DEFLATING)), frames: [HELLO, { opcode: TEXT, base64: '////', reserved: 4 }] },
    {
      ...text('compressed without end', upgradeTo(LIVE, DEFLATING)),
      frames: [HELLO, ...Array.from({ length: 300 }, () => ({ opcode: TEXT, base64: '', reserved: 4, fin: false }))],
    },
  ],
  packets: [
    live('two hellos', [HELLO, HELLO]),
    live('a hello to nowhere', [{ opcode: TEXT, text: '40/nowhere,{"meeting":":m","token":":t"}' }]),
    live("a ping, which is the server's", [HELLO, { opcode: TEXT, text: '2' }]),
    live('opened again', [{ opcode: TEXT, text: '0{"sid":"x"}' }]),
    live('closed, and on', [HELLO, { opcode: TEXT, text: '1' }, { opcode: TEXT, text: '421["time"]' }]),
    live('upgraded where it is', [HELLO, { opcode: TEXT, text: '5' }, { opcode: TEXT, text: '2probe' }]),
    live('a command of no command', [HELLO, { opcode: TEXT, text: '421["command",null]' }]),
    live('base64', [HELLO, { opcode: TEXT, text: 'bAAAA' }]),
    live('bytes for nobody', [HELLO, { opcode: BINARY, base64: 'BAUG' }]),
    live('more than a packet may be', [HELLO, { opcode: TEXT, text: `42["x","${'x'.repeat(66_000)}"]` }]),
  ],
  wires: [
    live('unmasked', [{ ...HELLO, masked: false }]),
    live('reserved bits', [{ ...HELLO, reserved: 4 }]),
    live('no opcode', [HELLO, { opcode: 3, text: 'x' }]),
    live('goes on with nothing', [HELLO, { opcode: CONTINUATION, text: 'x' }]),
    live('begins within', [HELLO, { opcode: TEXT, text: '4', fin: false }, { opcode: TEXT, text: '2' }]),
    live('a ping in pieces', [HELLO, { opcode: PING, fin: false }]),
    live('a ping too long', [HELLO, { opcode: PING, text: 'x'.repeat(126) }]),
    live('no text', [HELLO, { opcode: TEXT, base64: 'wyg=' }]),
    live('claims all there is', [HELLO, { opcode: TEXT, text: '4', lengthBits: 64, claims: 2 ** 53 - 1 }]),
    live('a code that is none', [HELLO, { opcode: CLOSE, base64: 'A+4=' }]),
    live('half a code', [HELLO, { opcode: CLOSE, base64: 'Aw==' }]),
    live(
      'four hundred pings',
      Array.from({ length: 400 }, () => ({ opcode: PING, text: 'x'.repeat(125) })),
    ),
    { ...live('a document, unmasked', [{ opcode: BINARY, base64: 'AAEA', masked: false }]), path: DOC },
    { ...live('a document, claims 5 MB', [{ opcode: BINARY, base64: 'AAEA', lengthBits: 64, claims: 5_000_000 }]), path: DOC },
    { ...live('a document, half a message', [{ opcode: BINARY, base64: 'AAIA', fin: false }]), path: DOC },
  ],
};
