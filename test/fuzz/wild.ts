// Values that hurt parsers, and values that fit a schema with parts of them exchanged for such.
import fc from 'fast-check';
import { z } from 'zod';
import { commandSchemas } from '../../shared/protocol/up.ts';

export type Fields = Readonly<Record<string, unknown>>;

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'then', '_placeholder', ''];
const TEXTS = [
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '\u200b',
  '\ufeff',
  '../../etc/passwd',
  '<script>',
  '%00',
  'NaN',
  'p1',
];
const NUMBERS = [-1, -0, 0.5, 2 ** 31, 2 ** 53, 1e308, -1e308];

export const wild: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', [], {}, ...TEXTS, ...NUMBERS, ...KEYS),
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.integer({ min: 1, max: 20_000 }).map((length) => '议'.repeat(length)),
  fc.integer({ min: 1, max: 3_000 }).map(nested),
  fc
    .tuple(fc.constantFrom(...KEYS), fc.jsonValue())
    .map(([key, value]): unknown => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`)),
);

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What fits a JSON schema, as far as one sees it there; patterns and refinements may still refuse it. */
function fitting(schema: unknown): fc.Arbitrary<unknown> {
  if (!isFields(schema)) return wild;
  if ('const' in schema) return fc.constant(schema['const']);
  if ('enum' in schema) return fc.constantFrom(...listed(schema['enum']));
  const choices = listed(schema['anyOf'] ?? schema['oneOf']);
  if (choices.length > 0) return fc.oneof(...choices.map(fitting));
  const most = Math.min(Number(schema['maximum'] ?? 1_000), 100_000);
  switch (schema['type']) {
    case 'string':
      return fc.oneof(fc.constantFrom('p1', 'i1', 'q1', 'a'), fc.string({ maxLength: Number(schema['maxLength'] ?? 40) }));
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.min(Number(schema['minimum'] ?? 0), most), max: most });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(schema['items']), { maxLength: 5 });
    case 'object':
      return fittingObject(schema);
    default:
      return wild;
  }
}

function fittingObject(schema: Fields): fc.Arbitrary<Fields> {
  const properties = isFields(schema['properties']) ? schema['properties'] : {};
  const required = listed(schema['required']).map(String);
  const fields = Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, fitting(of)]));
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
}

const schemaOf = (schema: z.ZodType): Fields => z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });

/** Every command of the wire, right as far as its schema says. */
export const rightCommand: fc.Arbitrary<Fields> = fc.oneof(
  ...Object.values(commandSchemas).map((schema) =>
    fc.tuple(fc.uuid(), fittingObject(schemaOf(schema))).map(([id, said]) => ({ ...said, id })),
  ),
);

/** The same with one field exchanged, left out, or added. */
export const wrongCommand: fc.Arbitrary<Fields> = fc
  .tuple(rightCommand, wild, fc.nat(), fc.constantFrom('exchange', 'leaveOut', 'add'), fc.constantFrom(...KEYS))
  .map(([right, value, at, deed, key]) => {
    const names = Object.keys(right);
    const name = names[at % names.length] ?? 'id';
    const kept = Object.entries(right).filter(([other]) => other !== name);
    if (deed === 'leaveOut') return Object.fromEntries(kept);
    if (deed === 'exchange') return { ...right, [name]: value };
    return Object.fromEntries([...Object.entries(right), [key, value]]);
  });
