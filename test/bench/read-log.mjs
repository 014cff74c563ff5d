// The floor of opening a meeting: reads every byte of its log and makes nothing of it. Prints milliseconds and bytes.
import { open } from 'lmdb';
import { createClient } from 'redis';

const { MEETING: meeting, DATA: path, REDIS_URL: url } = process.env;
const PAGE = 1_000;

async function readEmbedded() {
  const root = open({ path, maxDbs: 16, noSubdir: true, readOnly: true });
  const log = root.openDB('log', { encoding: 'string' });
  const began = performance.now();
  let bytes = 0;
  for (const { value } of log.getRange({ start: [meeting, 1], end: [meeting, Infinity] })) bytes += value.length;
  return { took: performance.now() - began, bytes };
}

async function readRedis() {
  const client = await createClient({ url }).connect();
  const keys = await client.keys(`*${meeting}*`);
  const typed = await Promise.all(keys.map(async (key) => ({ key, type: await client.type(key) })));
  const [stream] = typed.filter(({ type }) => type === 'stream');
  const began = performance.now();
  let bytes = 0;
  for (let from = '-'; ;) {
    const page = await client.xRange(stream.key, from, '+', { COUNT: PAGE });
    for (const { message } of page) for (const field of Object.values(message)) bytes += field.length;
    if (page.length < PAGE) break;
    from = `(${page.at(-1).id}`;
  }
  const took = performance.now() - began;
  client.destroy();
  return { took, bytes };
}

console.log(JSON.stringify(await (url ? readRedis() : readEmbedded())));
