// A scenario as it stands in a file: people, agenda and steps, checked when it is read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './imports.ts';

const person = z.strictObject({
  key: z.string(),
  role: z.enum(['chair', 'clerk', 'supervisor', 'expert', 'participant']),
  name: z.string(),
  group: z.string().exactOptional(),
  walkIn: z.boolean().exactOptional(),
});
const item = z.strictObject({
  key: z.string(),
  title: z.string(),
  kind: z.enum(['inform', 'discuss', 'decide']),
  presenter: z.string().exactOptional(),
  minutes: z.number(),
  question: z.string().exactOptional(),
  proposal: z.string().exactOptional(),
});
const command = z
  .looseObject({
    as: z.string(),
    do: z.string(),
    refused: z.string().exactOptional(),
    expect: z.record(z.string(), z.unknown()).exactOptional(),
    announced: z.boolean().exactOptional(),
    later: z.boolean().exactOptional(),
    who: z.string().exactOptional(),
    speaks: z.number().exactOptional(),
  })
  .transform(({ as, do: type, refused, expect, announced, later, who, speaks, ...fields }) => ({
    kind: 'command' as const,
    as,
    type,
    refused,
    expect,
    announced: announced ?? false,
    later: later ?? false,
    who,
    speaks: speaks !== undefined,
    fields,
  }));
const round = z
  .strictObject({ round: z.literal('everyone'), speaks: z.record(z.string(), z.union([z.number(), z.literal('pass')])) })
  .transform(({ speaks }) => ({ kind: 'round' as const, speaks }));
const queue = z
  .strictObject({ queue: z.literal('untilEmpty'), speaks: z.number() })
  .transform(() => ({ kind: 'queue' as const }));
const votes = z
  .strictObject({
    votes: z.record(z.string(), z.enum(['yes', 'no', 'abstain'])),
    entry: z.record(z.string(), z.string()),
  })
  .transform((ballots) => ({ kind: 'votes' as const, ...ballots }));
const scenario = z.strictObject({
  about: z.string(),
  meeting: z.looseObject({ title: z.string() }),
  people: z.array(person),
  agenda: z.array(item),
  steps: z.array(z.union([command, round, queue, votes])),
});

export type Scenario = z.output<typeof scenario>;
export type Step = Scenario['steps'][number];
export type CommandStep = z.output<typeof command>;
export type VotesStep = z.output<typeof votes>;

/** @throws Error when the file is not a scenario: a step misspelled is a step not played. */
export function readScenario(name: string): Scenario {
  const file = join(projectRoot, 'test', 'scenarios', `${name}.json`);
  return scenario.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export interface CreatedMeeting {
  readonly meeting: string;
  readonly links: Readonly<Record<string, string>>;
  readonly pin: string;
  readonly recovery: string;
  readonly items: readonly string[];
}

/** Creates the scenario's meeting; a presenter is the name that stands beside the item. */
export async function createScenario(url: string, { meeting, agenda, people }: Scenario): Promise<CreatedMeeting> {
  const nameOf = (key: string) => people.find((one) => one.key === key)?.name ?? key;
  const items = agenda.map(({ key: _, presenter, ...told }) => ({ ...told, ...(presenter && { presenter: nameOf(presenter) }) }));
  const answer = await fetch(`${url}/api/meetings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...meeting, agenda: items }),
  });
  const created: CreatedMeeting = await answer.json();
  if (answer.status !== 201) throw new Error(`the meeting was not created: ${JSON.stringify(created)}`);
  return created;
}

export const keyOf = (link: string | undefined): string => link?.split('#k=')[1] ?? '';
