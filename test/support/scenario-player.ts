// Plays a scenario's steps through any hands: sockets, or a person's own browser; fills in the ids on the way.
import type { View } from '../../shared/room/view.ts';
import type { CommandStep, Scenario, Step, VotesStep } from './scenario.ts';
import type { Fields, Outcome, SocketPerson } from './socket-person.ts';

/** How a person does things. What a browser did has no version: the player then looks for its consequence. */
export interface Hands {
  do(type: string, fields: Fields): Promise<Outcome>;
}

export interface Play {
  readonly scenario: Scenario;
  /** Ids of the agenda's items, in order. */
  readonly items: readonly string[];
  readonly hands: ReadonlyMap<string, Hands>;
  /** An officer's line, by which the player sees what came of a step. */
  readonly watch: SocketPerson;
  /** Ids of those who came in by themselves. */
  readonly persons: Map<string, string>;
  /** Instead of casting the votes one after the other. */
  readonly votes?: (cast: (key: string) => Promise<void>, keys: readonly string[]) => Promise<void>;
  /** Called after each step; kills and restarts belong here. */
  readonly after?: (step: Step) => Promise<void>;
}

const DAY_MS = 86_400_000;
/** Against a real server a turn is as short as this. */
const TURN_MS = 100;

interface Playing extends Play {
  /** The turn somebody had last, for flags about it. */
  readonly turns: Map<string, string>;
}

export async function playScenario(play: Play): Promise<void> {
  const playing: Playing = { ...play, turns: new Map() };
  for (const step of play.scenario.steps) {
    await playStep(playing, step);
    await play.after?.(step);
  }
}

async function playStep(play: Playing, step: Step): Promise<void> {
  switch (step.kind) {
    case 'command':
      return step.later ? undefined : playCommand(play, step);
    case 'round':
      return playRound(play, step.speaks);
    case 'queue':
      return playQueue(play);
    case 'votes':
      return playVotes(play, step);
  }
}

async function playCommand(play: Playing, step: CommandStep): Promise<void> {
  const { as, type, refused, who, speaks, expect } = step;
  const fields = { ...step.fields, ...(await idsFor(play, step)) };
  if (refused !== undefined) return expectRefusal(await handsOf(play, as).do(type, fields), refused, type);
  const outcome = await done(play, as, type, fields);
  if (who !== undefined) play.persons.set(who, String(outcome.result['person']));
  if (speaks) await speak(play);
  if (expect !== undefined) await expectResult(play, expect);
}

/** The ids a command is about, from what the watch shows now. */
async function idsFor(play: Playing, { type, who, announced, fields }: CommandStep): Promise<Fields> {
  const { watch } = play;
  const named = {
    ...('item' in fields && { item: itemOf(play, String(fields['item'])) }),
    ...('person' in fields && { person: personOf(play, String(fields['person'])) }),
    ...('for' in fields && { for: personOf(play, String(fields['for'])) }),
  };
  switch (type) {
    case 'people.register':
      return registration(play, who);
    case 'flags.raise':
      return { ...named, about: aboutOf(play, fields['about']) };
    case 'flags.rule':
      return { flag: await watch.until(({ view }) => view.flags.order[0]) };
    case 'flags.redressed':
      return { flag: await watch.until(({ view }) => view.flags.owed[0]) };
    case 'polls.open':
      return announced ? { poll: await readableAnnouncement(play) } : named;
    case 'polls.close':
      return { poll: await watch.until(({ view }) => pollWith(view, 'open')) };
    case 'decisions.adopt':
      return { poll: await watch.until(({ view }) => pollWith(view, 'closed')) };
    case 'decisions.commit':
      return {
        decision: await watch.until(({ view }) => view.decisions.order[0]),
        due: (await watch.time()) + daysOf(fields['due']) * DAY_MS,
      };
    case 'decisions.accept':
      return { side: undefined, commitment: await watch.until(({ view }) => commitmentOf(view, String(fields['side']))) };
    default:
      return named;
  }
}

/** Does it, and waits until the watch shows it. */
async function done(play: Playing, key: string, type: string, fields: Fields): Promise<Extract<Outcome, { ok: true }>> {
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const outcome = await handsOf(play, key).do(type, said);
  if (!outcome.ok) throw new Error(`${key} ${type} ${JSON.stringify(said)}: ${JSON.stringify(outcome.refusal)}`);
  await play.watch.until(() => true, outcome.version);
  return outcome;
}

async function playRound(play: Playing, speaks: Readonly<Record<string, number | 'pass'>>): Promise<void> {
  const called: string[] = [];
  for (;;) {
    const next = await play.watch.until(({ view }) => {
      if (!('current' in view.rounds) || !view.rounds.current) return 'over' as const;
      return view.rounds.current.coming[0];
    });
    if (next === 'over') break;
    const key = keyOfPerson(play, next.person);
    called.push(key);
    if (speaks[key] === 'pass') {
      await done(play, key, 'rounds.pass', {});
      continue;
    }
    await done(play, 'chair', 'floor.give', {});
    await speak(play);
    await done(play, 'chair', 'floor.end', {});
  }
  const everybody = Object.keys(speaks).toSorted().join();
  if (called.toSorted().join() !== everybody) throw new Error(`the round called ${called.join()}`);
}

async function playQueue(play: Playing): Promise<void> {
  while ((await play.watch.until(({ view }) => view.queue)).length > 0) {
    await done(play, 'chair', 'floor.give', {});
    await speak(play);
    await done(play, 'chair', 'floor.end', {});
  }
}

/** Somebody has the floor for a moment; whose turn it was is remembered. */
async function speak(play: Playing): Promise<void> {
  const turn = await play.watch.until(({ view }) => view.floor.turn);
  play.turns.set(keyOfPerson(play, turn.person), turn.id);
  await new Promise((resolve) => setTimeout(resolve, TURN_MS));
}

async function playVotes(play: Playing, step: VotesStep): Promise<void> {
  const poll = await play.watch.until(({ view }) => pollWith(view, 'open'));
  const cast = async (key: string): Promise<void> => {
    const clerk = step.entry[key];
    const helped = clerk && { for: personOf(play, key) };
    await done(play, clerk ?? key, 'polls.cast', { poll, choice: step.votes[key], ...helped });
  };
  const keys = Object.keys(step.votes);
  if (play.votes) return play.votes(cast, keys);
  for (const key of keys) await cast(key);
}

function expectRefusal(outcome: Outcome, code: string, type: string): void {
  if (outcome.ok || outcome.code !== code) throw new Error(`${type} was to be refused ${code}: ${JSON.stringify(outcome)}`);
}

async function expectResult(play: Playing, expected: Fields): Promise<void> {
  const poll = await play.watch.until(({ view }) => Object.values(view.polls).find((one) => one.status === 'closed'));
  const result: Fields = 'result' in poll && poll.result ? { ...poll.result } : {};
  const known = Object.fromEntries(Object.keys(expected).map((name) => [name, result[name]]));
  if (JSON.stringify(sorted(known)) !== JSON.stringify(sorted(expected)))
    throw new Error(`the result is ${JSON.stringify(result)}`);
}

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, inner]) => [name, sorted(inner)])
    : value;

async function readableAnnouncement({ watch }: Playing): Promise<string> {
  const poll = await watch.until(({ view }) => Object.values(view.polls).find((one) => one.status === 'announced'));
  const { until } = poll.status === 'announced' ? poll : { until: 0 };
  // The reading time runs on the server's clock; nothing but waiting makes it pass.
  const left = until - (await watch.time());
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, left) + 50));
  return poll.id;
}

function registration({ scenario }: Playing, key: string | undefined): Fields {
  const person = scenario.people.find((one) => one.key === key);
  return { name: person?.name, group: person?.group };
}

function aboutOf(play: Playing, about: unknown): Fields | undefined {
  if (typeof about !== 'object' || about === null) return undefined;
  if ('turn' in about) return { turn: play.turns.get(String(about.turn)) };
  return 'item' in about ? { item: itemOf(play, String(about.item)) } : undefined;
}

const daysOf = (due: unknown): number => Number(String(due).replace(/d$/, ''));

const pollWith = (view: View, status: 'open' | 'closed'): string | undefined =>
  Object.values(view.polls).find((poll) => poll.status === status)?.id;

const commitmentOf = (view: View, side: string): string | undefined =>
  Object.values(view.decisions.commitments).find((commitment) => commitment.side === side)?.id;

function handsOf({ hands }: Playing, key: string): Hands {
  const found = hands.get(key);
  if (!found) throw new Error(`nobody plays ${key}`);
  return found;
}

function itemOf({ scenario, items }: Playing, key: string): string {
  const id = items[scenario.agenda.findIndex((item) => item.key === key)];
  if (id === undefined) throw new Error(`there is no item ${key}`);
  return id;
}

function personOf({ persons }: Playing, key: string): string {
  const id = persons.get(key);
  if (id === undefined) throw new Error(`${key} has not come in`);
  return id;
}

function keyOfPerson({ persons }: Playing, id: string): string {
  for (const [key, person] of persons) if (person === id) return key;
  throw new Error(`nobody knows ${id}`);
}
