// The settings: what is meant when nothing is said, and every wrong value told at once.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../server/settings.ts';
import { dataFolder, refusedStart } from '../support/process.ts';

const UNSAID = {
  port: 3000,
  host: '0.0.0.0',
  dataDir: './data',
  redisUrl: '',
  redisReplicas: 0,
  publicUrl: '',
  trustProxy: 0,
  metricsPort: 0,
  createKey: '',
  retentionDays: 0,
  logLevel: 'info',
  rehearsal: true,
};

/** One wrong value for each setting that can be wrong. */
const WRONG = {
  PORT: '65536',
  REDIS_URL: 'http://redis:6379',
  REDIS_REPLICAS: '-1',
  PUBLIC_URL: 'yi.example',
  TRUST_PROXY: 'yes',
  METRICS_PORT: '1.5',
  RETENTION_DAYS: '36501',
  LOG_LEVEL: 'loud',
  REHEARSAL: 'maybe',
};

describe('settings', () => {
  it('[S1] are the embedded store on port 3000 when nothing is said, or said empty', () => {
    expect(readSettings({})).toStrictEqual({ ok: true, settings: UNSAID });
    const names = [...Object.keys(WRONG), 'HOST', 'DATA_DIR', 'CREATE_KEY'];
    expect(readSettings(Object.fromEntries(names.map((name) => [name, ' '])))).toStrictEqual({ ok: true, settings: UNSAID });
  });

  it('[S4] are read as they are meant', () => {
    const said = {
      PORT: ' 8080 ',
      HOST: '127.0.0.1',
      DATA_DIR: '/srv/yitang',
      REDIS_URL: 'rediss://redis:6379/2',
      REDIS_REPLICAS: '2',
      PUBLIC_URL: 'https://yi.example/',
      TRUST_PROXY: '1',
      METRICS_PORT: '9100',
      CREATE_KEY: 'secret',
      RETENTION_DAYS: '90',
      LOG_LEVEL: 'warn',
      REHEARSAL: 'off',
    };
    expect(readSettings(said)).toStrictEqual({
      ok: true,
      settings: {
        port: 8080,
        host: '127.0.0.1',
        dataDir: '/srv/yitang',
        redisUrl: 'rediss://redis:6379/2',
        redisReplicas: 2,
        // An Origin has no path and no slash at its end.
        publicUrl: 'https://yi.example',
        trustProxy: 1,
        metricsPort: 9100,
        createKey: 'secret',
        retentionDays: 90,
        logLevel: 'warn',
        rehearsal: false,
      },
    });
  });

  it('[S7] that are wrong are all told at once, each with its name, its value and what it may be', () => {
    const read = readSettings(WRONG);
    if (read.ok) throw new Error('wrong values were taken');
    const told = Object.entries(WRONG).map(([name, value]) => ({
      name,
      lines: read.errors.filter((error) => error.startsWith(`${name} is "${value}"; it must be `)).length,
    }));
    expect(told).toStrictEqual(Object.keys(WRONG).map((name) => ({ name, lines: 1 })));
    expect(read.errors).toHaveLength(Object.keys(WRONG).length);
  });

  it.each(['0x10', '1e3', '-0', '٣', '3000 4000', 'NaN'])('[S6] take no number that is written like %s', (port) => {
    expect(readSettings({ PORT: port })).toMatchObject({ ok: false });
  });

  it('[S7] that are wrong end the start before anything is made', async () => {
    const data = join(dataFolder(), 'fresh');
    const { status, words } = await refusedStart({ ...WRONG, DATA_DIR: data });
    expect(status).toBe(1);
    const lines = words.trim().split('\n');
    expect(lines.map((line) => line.split(' ', 1).join()).toSorted()).toStrictEqual(Object.keys(WRONG).toSorted());
    expect(existsSync(data)).toBe(false);
  });
});
