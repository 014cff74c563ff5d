// The settings, read once from the environment; wrong ones end the start with every error at once.

export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Empty: the embedded store. */
  readonly redisUrl: string;
  readonly redisReplicas: number;
  /** The origin people open, also the one allowed; empty: whatever Host says. */
  readonly publicUrl: string;
  readonly trustProxy: number;
  /** 0: off. */
  readonly metricsPort: number;
  readonly createKey: string;
  /** Days after its close that a meeting's personal data is kept; 0: for good. */
  readonly retentionDays: number;
  readonly logLevel: LogLevel;
  /** Whether a meeting is played at start, while nobody is here yet. */
  readonly rehearsal: boolean;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

export type ReadSettings =
  { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly errors: readonly string[] };

/** Reads the settings. Each error is a sentence that names the variable, its value and what it may be. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): ReadSettings {
  const errors: string[] = [];
  const { text, whole, url, oneOf } = readers(environment, errors);
  const publicUrl = url('PUBLIC_URL', ['http:', 'https:']);
  const settings: Settings = {
    port: whole('PORT', 3000, 65_535),
    host: text('HOST', '0.0.0.0'),
    dataDir: text('DATA_DIR', './data'),
    redisUrl: url('REDIS_URL', ['redis:', 'rediss:']),
    redisReplicas: whole('REDIS_REPLICAS', 0, 10),
    publicUrl: publicUrl && new URL(publicUrl).origin,
    trustProxy: whole('TRUST_PROXY', 0, 10),
    metricsPort: whole('METRICS_PORT', 0, 65_535),
    createKey: text('CREATE_KEY', ''),
    retentionDays: whole('RETENTION_DAYS', 0, 36_500),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    rehearsal: oneOf('REHEARSAL', ['on', 'off'], 'on') === 'on',
  };
  return errors.length > 0 ? { ok: false, errors } : { ok: true, settings };
}

/** What reads one variable each, as the kind it is; where it is wrong, `errors` gets a sentence and the default counts. */
function readers(environment: Readonly<Record<string, string | undefined>>, errors: string[]) {
  // An empty variable is an unset one: that is how containers pass what nobody set.
  const text = (name: string, otherwise: string) => environment[name]?.trim() || otherwise;
  const wrong = (name: string, value: string, may: string) => errors.push(`${name} is "${value}"; it must be ${may}.`);
  const whole = (name: string, otherwise: number, most: number): number => {
    const value = text(name, String(otherwise));
    if (/^\d+$/.test(value) && Number(value) <= most) return Number(value);
    wrong(name, value, `a whole number from 0 to ${most}`);
    return otherwise;
  };
  const url = (name: string, schemes: readonly string[]): string => {
    const value = text(name, '');
    if (value === '') return '';
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (parsed && schemes.includes(parsed.protocol)) return value;
    wrong(name, value, `an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
    return '';
  };
  const oneOf = <Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word => {
    const value = text(name, otherwise);
    const word = words.find((known) => known === value);
    if (word === undefined) wrong(name, value, `one of ${words.join(', ')}`);
    return word ?? otherwise;
  };
  return { text, whole, url, oneOf };
}
