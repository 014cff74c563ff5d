// A lively meeting under load: hands go up and down, polls open and close, while something is done to the house.
import type { StoredEntry } from '../../shared/record/entry.ts';
import type { History } from '../support/history.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { chance, type Chance } from '../support/random.ts';
import { Witness, type WitnessOptions } from './witness.ts';
import { pause } from '../support/pause.ts';

export interface Village {
  readonly created: CreatedMeeting;
  readonly chair: Witness;
  readonly people: readonly Witness[];
  /** Begins the load. */
  begin(): void;
  /** Ends the load, closes the poll, and waits until everybody shows the same. @returns the whole log. */
  settle(): Promise<readonly StoredEntry[]>;
  close(): void;
}

export interface VillageOptions {
  readonly history: History;
  readonly urls: readonly string[];
  readonly people?: number;
  /** Milliseconds between what one person does and the next thing they do. */
  readonly every?: number;
  readonly seed?: number;
}

/** So many come in at once: more is a case of its own. */
const AT_ONCE = 50;

const HEADERS = { 'content-type': 'application/json' };

export async function village({ history, urls, people = 9, every = 40, seed = 1 }: VillageOptions): Promise<Village> {
  const random = chance(seed);
  const [url = ''] = urls;
  const created: CreatedMeeting = await posted(`${url}/api/meetings`, {
    title: 'Village',
    rules: { officers: { chairVotes: 'never' }, limits: { overtime: 'hard' } },
  });
  const come = async (role: string, name: string, index: number): Promise<Witness> => {
    const who: { readonly person: string; readonly token: string } = await posted(`${url}/api/meetings/${created.meeting}/join`, {
      key: keyOf(created.links[role]),
      name,
    });
    const turned = [...urls.slice(index % urls.length), ...urls.slice(0, index % urls.length)];
    const audience = role === 'chair' ? 'officers' : 'public';
    return new Witness({ ...who, history, urls: turned, meeting: created.meeting, audience });
  };
  const chair = await come('chair', 'Chair', 0);
  await chair.until(() => true);
  await chair.command('meeting.start');
  const villagers: Witness[] = [];
  while (villagers.length < people) {
    const next = Array.from({ length: Math.min(AT_ONCE, people - villagers.length) }, (_, index) => villagers.length + index);
    villagers.push(...(await Promise.all(next.map((index) => come('participant', `P${index}`, index + 1)))));
  }
  await Promise.all(villagers.map((one) => one.until(() => true)));
  let lively = false;
  const loads: Promise<void>[] = [];
  const everybody = [chair, ...villagers];
  return {
    created,
    chair,
    people: villagers,
    begin() {
      lively = true;
      loads.push(preside(chair, () => lively, every));
      for (const one of villagers) loads.push(live(one, () => lively, every, random));
    },
    async settle() {
      lively = false;
      await Promise.all(loads);
      const poll = openPoll(chair);
      if (poll !== undefined) await chair.command('polls.close', { poll });
      const log = await wholeLog(chair);
      const last = log.at(-1)?.entry.version ?? 0;
      for (const one of everybody) {
        await one
          .until(({ version }) => (version >= last ? true : undefined))
          .catch((error: unknown) => history.found(String(error)));
      }
      return log;
    },
    close: () => everybody.forEach((one) => one.close()),
  };
}

/** Whatever one villager does next, many times. */
async function live(one: Witness, isLively: () => boolean, every: number, random: Chance): Promise<void> {
  while (isLively()) {
    const poll = openPoll(one);
    const isWaiting = one.showing?.me !== undefined && 'place' in one.showing.me;
    const dice = random.next();
    if (poll !== undefined && dice < 0.6) {
      await one.command('polls.cast', { poll, choice: random.pick(['yes', 'no', 'abstain']) });
    } else if (isWaiting) await one.command('queue.leave');
    else await one.command('queue.join', { kind: 'speech' });
    await pause(every * (0.5 + random.next()));
  }
}

/** The chair gives the floor, and asks one question after the other, open and closed in turn. */
async function preside(chair: Witness, isLively: () => boolean, every: number): Promise<void> {
  for (let round = 0; isLively(); round += 1) {
    const opened = await chair.command('polls.open', {
      title: `Question ${round}?`,
      secrecy: round % 2 === 0 ? 'closed' : 'open',
    });
    await chair.command('floor.give');
    await pause(every * 8);
    await chair.command('floor.end');
    const poll = opened.ok ? String(opened.result?.['poll']) : openPoll(chair);
    if (poll !== undefined) await chair.command('polls.close', { poll });
  }
}

const openPoll = ({ showing }: Witness): string | undefined =>
  Object.values(showing?.view.polls ?? {}).find(({ status }) => status === 'open')?.id;

/** The log as the chair may have it. */
export async function wholeLog({
  options,
}: {
  readonly options: Pick<WitnessOptions, 'urls' | 'meeting' | 'token'>;
}): Promise<readonly StoredEntry[]> {
  for (let tries = 0; tries < 50; tries += 1) {
    for (const url of options.urls) {
      const answer = await fetch(`${url}/api/meetings/${options.meeting}/record`, {
        headers: { authorization: `Bearer ${options.token}` },
      }).catch(() => undefined);
      if (!answer?.ok) continue;
      const record: { readonly entries: readonly StoredEntry[] } = await answer.json();
      return record.entries;
    }
    await pause(100);
  }
  throw new Error('no node gives the record');
}

export async function posted<Value>(url: string, body: unknown): Promise<Value> {
  const answer = await fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
  const value: Value = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status} ${JSON.stringify(value)}`);
  return value;
}
