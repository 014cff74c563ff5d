// A sealed ballot of somebody on this page: the steps tied to the meeting's line, this device's storage and the server.
import type { Choice } from '../../shared/counting/rules.ts';
import { kept, keep } from '../device/storage.ts';
import { randomId } from '../device/ids.ts';
import type { MeetingSession } from '../meeting/session.svelte.ts';
import { choiceIn } from '../polls/ballots/choices.ts';
import { SealedBallot, type Answered, type KeptBallot, type Stage } from './sealed-ballot.ts';

export interface SealedPoll {
  readonly id: string;
  readonly sealed: { readonly key: string };
}

const ANSWER_WITHIN = 10_000;
const UNIT = 2 ** 32;
const FORKED = 'store.forked';

/** Where this device keeps a person's ballot in a sealed poll; the check page reads the receipt there. */
export const sealedKey = (person: string, poll: string): string => `yitang.sealed.${person}.${poll}`;

export class SealedVote {
  stage = $state.raw<Stage>({ at: 'preparing' });
  choice = $state.raw<Choice | undefined>();
  readonly #ballot: SealedBallot;

  /** `person`: whose seat; another than the session's own on a hall tablet, which keeps it for this page alone. */
  constructor(
    session: MeetingSession,
    poll: SealedPoll,
    person: string,
    closesAt: () => number | undefined,
    tell: (stage: Stage) => void = () => undefined,
  ) {
    const isOwn = person === session.identity.person;
    const where = isOwn ? 'local' : 'session';
    const place = sealedKey(person, poll.id);
    const { key } = poll.sealed;
    this.#ballot = new SealedBallot({
      load: () => keptBallot(kept(place, where)),
      save: (ballot) => keep(place, ballot, where),
      newId: randomId,
      // Loaded with the first sealed poll: most meetings have none.
      blind: async () => (await import('./blind.ts')).blindToken(key),
      unblind: async (blinded, signature) => (await import('./blind.ts')).unblind(key, blinded, signature),
      credential: async (id, blinded) => {
        const command = { type: 'polls.credential', poll: poll.id, blinded, ...(isOwn ? {} : { for: person }) };
        return credentialIn(await session.ask(id, command));
      },
      handIn: (ballot) => handIn(session.identity.meeting, poll.id, ballot),
      now: () => session.now,
      closesAt,
      chance: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / UNIT,
      later: (milliseconds, then) => {
        const timer = setTimeout(then, milliseconds);
        return () => clearTimeout(timer);
      },
      changed: (stage, choice) => {
        this.stage = stage;
        this.choice = choice;
        tell(stage);
      },
    });
    this.#ballot.start();
  }

  choose(choice: Choice): void {
    this.#ballot.choose(choice);
  }

  stop(): void {
    this.#ballot.stop();
  }
}

function credentialIn(answer: Awaited<ReturnType<MeetingSession['ask']>>): Answered<string> {
  if (!answer || 'unknown' in answer) return undefined;
  // Nothing is taken while the record is in doubt: it is asked again.
  if (!answer.ok && answer.refusal.code === FORKED) return undefined;
  if (!answer.ok) return { ok: false, code: answer.refusal.code };
  const signature = answer.result?.['signature'];
  return typeof signature === 'string' ? { ok: true, value: signature } : { ok: false, code: 'polls.badCredential' };
}

/** No cookie, no token, no referrer: nothing on this request says whose it is. */
async function handIn(meeting: string, poll: string, ballot: unknown): Promise<Answered<string>> {
  try {
    const response = await fetch(`/api/meetings/${meeting}/polls/${poll}/ballots`, {
      method: 'POST',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ballot),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const body: { readonly receipt?: unknown; readonly code?: unknown } = await response.json();
    if (response.ok && typeof body.receipt === 'string') return { ok: true, value: body.receipt };
    // A store that does not answer, or a node that leaves, says nothing of what became of it.
    if (response.status >= 500 || body.code === FORKED) return undefined;
    return { ok: false, code: typeof body.code === 'string' ? body.code : 'http.failed' };
  } catch {
    return undefined;
  }
}

/** What this device keeps of somebody's ballot. */
export const keptBallotOf = (person: string, poll: string): KeptBallot | undefined => keptBallot(kept(sealedKey(person, poll)));

function keptBallot(stored: unknown): KeptBallot | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { id, token, blinded, inverse, signature, receipt, due, ...rest }: Readonly<Record<string, unknown>> = { ...stored };
  if (typeof id !== 'string' || typeof token !== 'string' || typeof blinded !== 'string' || typeof inverse !== 'string')
    return undefined;
  const choice = choiceIn(rest['choice']);
  return {
    ...{ id, token, blinded, inverse },
    ...(typeof signature === 'string' && { signature }),
    ...(choice !== undefined && { choice }),
    ...(typeof due === 'number' && { due }),
    ...(typeof receipt === 'string' && { receipt }),
  };
}
