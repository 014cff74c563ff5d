// The templates as data: whole, in both languages, and open to a meeting's own rules.
import { describe, expect, it } from 'vitest';
import type { Procedure } from '../../shared/procedures/procedure.ts';
import { configured, defaultProcedure, procedureIds, procedures } from '../../shared/procedures/procedures.ts';
import { checkedRules, procedureSchema } from '../../shared/protocol/procedure-schema.ts';

const every = procedureIds.map((id) => [id, procedures[id]] as const);

/** All texts of a template with the path they stand at. */
function texts(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  const here = 'zh-CN' in value ? [[path, value] as const] : [];
  return [...here, ...Object.entries(value).flatMap(([key, member]) => texts(member, `${path}.${key}`))];
}

describe('templates', () => {
  it('[M6] plain is the default', () => {
    expect(defaultProcedure).toBe('plain');
  });

  it.each(every)('[M6] %s satisfies the schema', (_, procedure) => {
    expect(procedureSchema.parse(procedure)).toStrictEqual(procedure);
  });

  it.each(every)('[M6] %s says everything in both languages', (id, procedure) => {
    const found = texts(procedure, id);
    expect(found.length).toBeGreaterThan(20);
    for (const [path, text] of found) {
      expect(text, path).toMatchObject({ 'zh-CN': expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/[a-z]/) });
    }
  });

  it.each(every)('[M6] %s uses only rounds that it has', (_, procedure: Procedure) => {
    for (const { uses } of procedure.agenda) {
      if (uses?.round !== undefined) expect(Object.keys(procedure.rounds)).toContain(uses.round);
    }
  });

  it.each(every)('[M6] %s has an article on speaking time', (_, procedure) => {
    expect(procedure.articles['speaking-time']?.notice).toBe('overtime');
  });

  it('[M6] plain needs no announcement, no shortest time and no last call', () => {
    const { readSeconds, shortestSeconds, lastCallSeconds, debateProtected, quorum } = procedures.plain.poll;
    expect({ readSeconds, shortestSeconds, lastCallSeconds, debateProtected, quorum }).toStrictEqual({
      readSeconds: 0,
      shortestSeconds: 0,
      lastCallSeconds: 0,
      debateProtected: false,
      quorum: undefined,
    });
  });

  it('[M6][V17] the chair of a plain meeting votes with all, the chair of a neighbourhood session never', () => {
    expect(procedures.plain.officers.chairVotes).toBe('withAll');
    expect(procedures.youhuahaohaoshuo.officers.chairVotes).toBe('never');
  });

  it('[M6] the neighbourhood session decides by two thirds, in every group, under supervision throughout', () => {
    const { poll, officers } = procedures.youhuahaohaoshuo;
    expect(poll.majority).toBe('2/3');
    expect(poll.everyGroup).toBe(true);
    expect(poll.quorum).toStrictEqual({ cast: '1/2', of: 'entitled', eachGroup: 1 });
    expect(officers.supervisorThroughout).toBe(true);
  });
});

describe('a meeting with its own rules', () => {
  it('[M6] changes what the patch names and keeps the rest', () => {
    const outcome = configured(procedures.youhuahaohaoshuo, { poll: { readSeconds: 2, quorum: null } });
    const { quorum, ...poll } = procedures.youhuahaohaoshuo.poll;
    expect(quorum).toBeDefined();
    expect(outcome).toStrictEqual({ ...procedures.youhuahaohaoshuo, poll: { ...poll, readSeconds: 2 } });
  });

  it('[M6] takes a round out and puts another in', () => {
    const round = {
      purpose: { 'zh-CN': '再说一圈', en: 'Once more' },
      order: 'lot',
      seconds: 30,
      members: 'everyone',
      absentAgain: false,
    };
    expect(checkedRules(procedures.plain, { rounds: { table: null, again: round } })).toMatchObject({
      procedure: { rounds: { again: round } },
    });
  });

  it.each([
    ['poll.readSeconds', { poll: { readSeconds: -1 } }],
    ['poll.majority', { poll: { majority: '3/2' } }],
    ['poll.majority', { poll: { majority: '2/0' } }],
    ['poll.majority', { poll: { majority: 'most' } }],
    ['poll.secrecy', { poll: { secrecy: null } }],
    ['seats.proxiesPerPerson', { seats: { proxiesPerPerson: 4 } }],
    ['queue', { queue: { orders: 'arrival' } }],
    ['rounds.half.purpose', { rounds: { half: { seconds: 30 } } }],
    ['limits', { limits: 'none' }],
    ['', 'nothing'],
    ['', null],
  ])('[M6][S6] refuses rules that leave a hole, naming %s', (wrong, rules) => {
    expect(checkedRules(procedures.plain, rules)).toStrictEqual({ wrong });
  });
});
