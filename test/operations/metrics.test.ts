// The metrics of a node after a meeting: exactly those that are documented, none with a name in a label, and all the dashboard asks for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../support/imports.ts';
import { freePort } from '../support/nginx.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { CREATE_KEY } from '../support/server.ts';
import { talk, talkativeMeeting, vote, write, type Talkative } from './talkative-meeting.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

/** Of the lines `name{label="value",…} number`. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

let server: ServerProcess;
let held: Talkative;
let text: string;
let samples: readonly Sample[];

beforeAll(async () => {
  const port = await freePort();
  server = await startServer({ DATA_DIR: dataFolder(), CREATE_KEY, METRICS_PORT: String(port) });
  held = await talkativeMeeting(server.url);
  await talk(held);
  await vote(held);
  await write(server.url, held);
  text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  samples = text.split('\n').flatMap(sampleIn);
});
afterAll(async () => {
  held.close();
  await server.close();
});

function sampleIn(line: string): readonly Sample[] {
  const [, name, labels = '', value] = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) return [];
  const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label, said]) => [label, said]);
  return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
}

/** What all samples say that have these labels, summed. */
const sum = (name: string, labels: Readonly<Record<string, string>> = {}): number =>
  samples
    .filter((sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((total, { value }) => total + value, 0);

const families = (): readonly string[] => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '');
/** Rows of the tables of metrics: name, then a sentence. */
const documented = (): ReadonlyMap<string, string> =>
  new Map(
    [...read('docs/operations.md').matchAll(/^\| `((?:yitang|nodejs|process)_[a-z0-9_]+)`\s*\| ([^|]+)\|/gm)].map(
      ([, name = '', means = '']) => [name, means.trim()],
    ),
  );

describe('the metrics', () => {
  it('are exactly those that docs/operations.md explains', () => {
    expect([...documented().keys()].toSorted()).toStrictEqual(families().toSorted());
    expect([...documented()].filter(([, means]) => means.length < 10)).toStrictEqual([]);
  });

  it('count what was done in the meeting', () => {
    expect(sum('yitang_commands_total', { type: 'polls.cast', outcome: 'done' })).toBe(10);
    expect(sum('yitang_commands_total', { type: 'polls.credential', outcome: 'done' })).toBe(5);
    expect(sum('yitang_commands_total', { outcome: 'queue.alreadyWaiting' })).toBe(1);
    expect(sum('yitang_commands_total', { type: 'unread', outcome: 'command.malformed' })).toBe(2);
    expect(sum('yitang_command_seconds_count')).toBe(sum('yitang_commands_total'));
    expect(sum('yitang_commands_waiting')).toBe(0);
    expect([sum('yitang_sockets'), sum('yitang_meetings'), sum('yitang_meetings_read_only')]).toStrictEqual([6, 1, 0]);
    expect([sum('yitang_ready'), sum('yitang_documents')]).toStrictEqual([1, 1]);
    expect(sum('yitang_append_seconds_count', { what: 'log', outcome: 'appended' })).toBeGreaterThan(20);
    expect(sum('yitang_append_seconds_count', { what: 'ballots' })).toBeGreaterThan(0);
    expect(sum('yitang_append_seconds_count', { what: 'document' })).toBe(1);
    expect(sum('yitang_deliveries_total')).toBeGreaterThan(6 * 10);
    expect(sum('yitang_delivered_bytes_total')).toBeGreaterThan(100 * sum('yitang_deliveries_total'));
    expect(sum('yitang_http_requests_total', { route: '/api/meetings/:meeting/join', status: '200' })).toBe(6);
    expect(sum('yitang_http_requests_total', { route: '/api/meetings/:meeting/polls/:poll/ballots', status: '200' })).toBe(5);
  });

  it('[L4][V7][P11] name nobody and no meeting, in no label', () => {
    const said = new Set(samples.flatMap(({ labels }) => Object.values(labels)));
    expect([...said].filter((value) => value.includes(held.meeting))).toStrictEqual([]);
    expect([...held.secrets].filter((secret) => [...said].some((value) => value.includes(secret)))).toStrictEqual([]);
    const persons = [held.chair, ...held.people].map(({ person }) => person);
    expect(persons.filter((person) => text.includes(person))).toStrictEqual([]);
  });
});

const target = z.strictObject({
  refId: z.string(),
  datasource: z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') }),
  expr: z.string(),
  legendFormat: z.string().min(1),
});
const place = z.strictObject({ h: z.int().min(1), w: z.int().min(1).max(24), x: z.int().min(0).max(23), y: z.int().min(0) });
const row = z.strictObject({
  id: z.int(),
  type: z.literal('row'),
  title: z.string(),
  collapsed: z.literal(false),
  gridPos: place,
  panels: z.array(z.never()),
});
const panel = z.strictObject({
  id: z.int(),
  type: z.enum(['timeseries', 'stat']),
  title: z.string().min(1),
  description: z.string(),
  datasource: target.shape.datasource,
  gridPos: place,
  fieldConfig: z.strictObject({ defaults: z.looseObject({ unit: z.string() }), overrides: z.array(z.never()) }),
  options: z.record(z.string(), z.unknown()),
  targets: z.array(target).min(1),
});
/** The part of Grafana's dashboard model (schema 39) that this one uses. */
const dashboard = z.looseObject({
  title: z.string(),
  uid: z.string(),
  schemaVersion: z.literal(39),
  templating: z.strictObject({ list: z.array(z.looseObject({ name: z.string(), type: z.enum(['datasource', 'query']) })) }),
  panels: z.array(z.union([row, panel])),
});

describe('the dashboard', () => {
  const parsed = dashboard.parse(JSON.parse(read('server/deploy/grafana-dashboard.json')));
  const panels = parsed.panels.flatMap((one) => (one.type === 'row' ? [] : [one]));
  const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

  it('asks for metrics that exist, and for every one of the room', () => {
    const known = new Set(families().flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]));
    const names = new Set(asked.flatMap((expr) => expr.match(/\b(?:yitang|nodejs|process)_[a-z0-9_]+/g) ?? []));
    expect([...names].filter((name) => !known.has(name))).toStrictEqual([]);
    const own = families().filter((name) => name.startsWith('yitang_'));
    expect(own.filter((name) => ![...names].some((one) => one.startsWith(name)))).toStrictEqual([]);
  });

  it('asks by labels that these metrics have', () => {
    const labels = new Set([...samples.flatMap((sample) => Object.keys(sample.labels)), 'instance', 'le', 'code', 'event']);
    const named = asked.flatMap((expr) =>
      [...expr.matchAll(/by \(([^)]+)\)|\b([a-z_]+)=~?"/g)].flatMap(([, by, one]) => (by ?? one ?? '').split(', ')),
    );
    expect(named.filter((label) => !labels.has(label))).toStrictEqual([]);
  });

  it('has each panel once, none over another', () => {
    const ids = parsed.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = parsed.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});
