// The scripts Redis runs, each in one go: nothing comes between what a script reads and what it writes.
import { createHash } from 'node:crypto';

export interface Script {
  readonly text: string;
  readonly sha: string;
}

function script(...parts: readonly string[]): Script {
  const text = parts.join('\n');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** KEYS[1] log, KEYS[2] secrets. Answers entries as pairs: entry, secret ('' for none). */
const READING = `
local function number(n) return string.format('%.0f', n) end
local function entriesAfter(version, most)
  local found = redis.call('XRANGE', KEYS[1], '(' .. number(version) .. '-0', '+', 'COUNT', most)
  local reply = {}
  for _, item in ipairs(found) do
    local fields = item[2]
    local secret = fields[7] and redis.call('HGET', KEYS[2], (string.match(item[1], '^%d+')))
    reply[#reply + 1] = fields[6]
    reply[#reply + 1] = secret or ''
  end
  return reply
end
local function tip()
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  if not last then return 0, '', 0 end
  return tonumber((string.match(last[1], '^%d+'))), last[2][2], tonumber(last[2][4])
end
local function hashAt(version)
  if version == 0 then return '' end
  local id = number(version) .. '-0'
  local found = redis.call('XRANGE', KEYS[1], id, id)[1]
  return found and found[2][2]
end`;

/**
 * KEYS[3] waiting, KEYS[4] boxes, KEYS[5…] for each box changed: box, urn, receipts, choices.
 * ARGV: node, expected version, expected hash, lapse µs, ahead ms, most missing, number of entries,
 * then for each entry: hash, at, entry, secret or ''; then for each box in KEYS: 'put', seat, choice; 'make', key, '';
 * 'shut', '', ''; or 'drop', '', ''.
 *
 * A writer that comes too late leaves a note; while notes stand only the first of them may append. It is a courtesy to
 * who is further away, not a lock: a note lapses by itself.
 */
export const appendScript = script(
  READING,
  `
local node, version, hash = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local count = tonumber(ARGV[7])
local time = redis.call('TIME')
local micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
local now = math.floor(micros / 1000)
local last, lastHash, lastAt = tip()
if last < version or hashAt(version) ~= hash then return { 'forked', number(last), lastHash } end

local function leaveNote()
  redis.call('ZADD', KEYS[3], 'NX', number(micros), node)
  redis.call('PEXPIRE', KEYS[3], 1000)
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', number(micros - tonumber(ARGV[4])))
if last > version then
  leaveNote()
  return { 'conflict', entriesAfter(version, tonumber(ARGV[6])) }
end

local latest = lastAt
local allowed = math.max(lastAt, now + tonumber(ARGV[5]))
for i = 0, count - 1 do
  local at = tonumber(ARGV[9 + i * 4])
  if at < latest or at > allowed then return { 'untimely', number(now), number(lastAt) } end
  latest = at
end

local first = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
if first and first ~= node then
  leaveNote()
  return { 'waiting' }
end

for i = 0, count - 1 do
  local at = 8 + i * 4
  local id = number(version + 1 + i)
  if ARGV[at + 3] == '' then
    redis.call('XADD', KEYS[1], id .. '-0', 'h', ARGV[at], 'a', ARGV[at + 1], 'e', ARGV[at + 2])
  else
    redis.call('XADD', KEYS[1], id .. '-0', 'h', ARGV[at], 'a', ARGV[at + 1], 'e', ARGV[at + 2], 's', '1')
    redis.call('HSET', KEYS[2], id, ARGV[at + 3])
  end
end
for i = 0, (#KEYS - 4) / 4 - 1 do
  local at = 8 + count * 4 + i * 3
  local box, urn, receipts, choices = KEYS[5 + i * 4], KEYS[6 + i * 4], KEYS[7 + i * 4], KEYS[8 + i * 4]
  if ARGV[at] == 'drop' then
    redis.call('DEL', box, urn, receipts, choices)
    redis.call('SREM', KEYS[4], box, urn, receipts, choices)
  elseif ARGV[at] == 'make' then
    redis.call('HSET', urn, 'key', ARGV[at + 1])
    redis.call('SADD', KEYS[4], urn, receipts, choices)
  elseif ARGV[at] == 'shut' then
    redis.call('HSET', urn, 'shut', '1')
  else
    redis.call('HSET', box, ARGV[at + 1], ARGV[at + 2])
    redis.call('SADD', KEYS[4], box)
  end
end
redis.call('ZREM', KEYS[3], node)
redis.call('SPUBLISH', KEYS[1], number(version + count))
return { 'appended' }`,
);

/**
 * KEYS: urn, receipts, choices. ARGV: receipt, choice, receipt, choice … Answers for each 'in', 'again' or 'shut'.
 * Receipts are written first and in their order, choices after them and in theirs, so that neither what stands beside
 * what nor what came after what pairs them in the append-only file.
 */
export const putSealedScript = script(`
local urn = redis.call('HMGET', KEYS[1], 'key', 'shut')
local reply, fresh, seen, more = {}, {}, {}, {}
for i = 1, #ARGV, 2 do
  local receipt, choice = ARGV[i], ARGV[i + 1]
  if not urn[1] or urn[2] then reply[#reply + 1] = 'shut'
  elseif seen[receipt] or redis.call('SISMEMBER', KEYS[2], receipt) == 1 then reply[#reply + 1] = 'again'
  else
    seen[receipt] = true
    fresh[#fresh + 1] = receipt
    more[choice] = (more[choice] or 0) + 1
    reply[#reply + 1] = 'in'
  end
end
table.sort(fresh)
for _, receipt in ipairs(fresh) do redis.call('SADD', KEYS[2], receipt) end
local choices = {}
for choice in pairs(more) do choices[#choices + 1] = choice end
table.sort(choices)
for _, choice in ipairs(choices) do redis.call('HINCRBY', KEYS[3], choice, more[choice]) end
return reply`);

/** ARGV: after, most. */
export const readScript = script(READING, 'return entriesAfter(tonumber(ARGV[1]), tonumber(ARGV[2]))');

/** KEYS: secrets, snapshot. ARGV: version. */
export const eraseSecretScript = script(`
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
return 1`);

/** KEYS: all that is to go, beginning with the log; the last two are sets of further keys that are to go. */
export const eraseScript = script(`
for i = #KEYS - 1, #KEYS do
  for _, key in ipairs(redis.call('SMEMBERS', KEYS[i])) do redis.call('DEL', key) end
end
redis.call('DEL', unpack(KEYS))
redis.call('SPUBLISH', KEYS[1], '0')
return 1`);

/** KEYS: updates, document, documents. ARGV: update. Answers its number. */
export const appendUpdateScript = script(`
local number = redis.call('HINCRBY', KEYS[2], 'last', 1)
redis.call('XADD', KEYS[1], number .. '-0', 'u', ARGV[1])
redis.call('SADD', KEYS[3], KEYS[1], KEYS[2])
redis.call('SPUBLISH', KEYS[1], number)
return number`);

/** KEYS: updates, document. ARGV: after. Answers number, update, number, update …, the merged state first. */
export const readUpdatesScript = script(`
local after = tonumber(ARGV[1])
local merged = redis.call('HMGET', KEYS[2], 'upTo', 'state')
local reply = {}
if merged[1] and tonumber(merged[1]) > after then reply = { merged[1], merged[2] } end
for _, item in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[1] .. '-0', '+')) do
  reply[#reply + 1] = (string.match(item[1], '^%d+'))
  reply[#reply + 1] = item[2][2]
end
return reply`);

/** KEYS: updates, document. ARGV: up to, merged state. */
export const compactScript = script(`
local upTo = tonumber(ARGV[1])
local known = redis.call('HMGET', KEYS[2], 'last', 'upTo')
if tonumber(known[1] or 0) < upTo or tonumber(known[2] or 0) >= upTo then return 0 end
redis.call('HSET', KEYS[2], 'upTo', ARGV[1], 'state', ARGV[2])
redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f-0', upTo + 1))
return 1`);

/** KEYS[1] presence. ARGV: note, value, milliseconds it holds. */
export const noteScript = script(`
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local ttl = tonumber(ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ttl) .. '|' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], math.max(ttl, redis.call('PTTL', KEYS[1])))
return 1`);

/** KEYS[1] presence. Answers note, value, note, value … of those that still hold. */
export const notesScript = script(`
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local all = redis.call('HGETALL', KEYS[1])
local reply = {}
for i = 1, #all, 2 do
  local bar = string.find(all[i + 1], '|', 1, true)
  if tonumber(string.sub(all[i + 1], 1, bar - 1)) > now then
    reply[#reply + 1] = all[i]
    reply[#reply + 1] = string.sub(all[i + 1], bar + 1)
  end
end
return reply`);
