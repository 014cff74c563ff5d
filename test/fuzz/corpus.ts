// What once hurt a server of this kind, or could; entries are added and never taken away.
import type { Part, Throw } from './parts.ts';

const text = (kind: string, said: string): Throw => ({ kind, text: said });
const bytes = (kind: string, ...list: readonly number[]): Throw => ({ kind, base64: Buffer.from(list).toString('base64') });
const call = (kind: string, head: string, body = ''): Throw =>
  text(
    kind,
    `${head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

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
};
