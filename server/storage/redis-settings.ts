// Refuses a Redis that is weaker than it must be, and says which setting to change (S7).

interface Setting {
  readonly name: string;
  readonly must: string;
  readonly because: string;
}

const SETTINGS: readonly Setting[] = [
  { name: 'appendonly', must: 'yes', because: 'otherwise what was acknowledged is lost when Redis ends' },
  { name: 'appendfsync', must: 'always', because: 'otherwise the last second of what was acknowledged can be lost' },
  { name: 'no-appendfsync-on-rewrite', must: 'no', because: 'otherwise nothing is safe while the file is rewritten' },
  { name: 'maxmemory-policy', must: 'noeviction', because: 'otherwise Redis throws meetings away when memory is full' },
];

/** Sharded hints came with 7.0. */
const OLDEST_VERSION = 7;

export class WeakStore extends Error {
  override readonly name = 'WeakStore';
}

/** What the check asks of a connection. */
export interface Asked {
  configGet(names: string[]): Promise<Readonly<Record<string, string>>>;
  info(section: string): Promise<string>;
}

/** @throws WeakStore naming every setting that is too weak, what it must be, and how to change it. */
export async function checkSettings(redis: Asked): Promise<void> {
  const version = /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? 'unknown';
  const found = await redis.configGet(SETTINGS.map(({ name }) => name)).catch((cause: unknown) => {
    if (!(cause instanceof Error && cause.cause instanceof Error)) throw cause;
    throw new WeakStore('Redis does not say how it is set (CONFIG GET is refused), so it cannot be trusted with meetings', {
      cause,
    });
  });
  const faults = SETTINGS.flatMap((setting) => faultOf(setting, found[setting.name]));
  const isOld = !(Number.parseInt(version, 10) >= OLDEST_VERSION);
  const age = isOld ? [`Redis is version ${version} and must be ${OLDEST_VERSION}.0 or newer`] : [];
  if (faults.length + age.length > 0) throw new WeakStore([...age, ...faults].join('\n'));
}

function faultOf({ name, must, because }: Setting, found: string | undefined): readonly string[] {
  if (found === must) return [];
  const change = `write "${name} ${must}" in redis.conf, or run: CONFIG SET ${name} ${must}, then CONFIG REWRITE`;
  return [`Redis has ${name} ${found ?? '(not told)'} and must have ${name} ${must}, ${because}: ${change}`];
}
