// Personal data is kept no longer than the days set: after that the secrets of closed meetings are erased, and the chain stands (M9, L5).
import { faultOf } from '../fault.ts';
import type { Clock, Store } from '../ports.ts';
import { opened } from './catching-up.ts';

const DAY_MS = 86_400_000;

export interface RetentionOptions {
  readonly store: Pick<Store, 'log' | 'snapshots'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  /** Days after the close; 0 keeps everything. */
  readonly days: number;
  /** A meeting whose secrets are gone must be read anew. */
  readonly erased: (meeting: string) => Promise<void>;
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** Erases now what is due. Answers how many meetings lost their secrets. @throws StoreUnavailable */
export async function eraseWhatIsOld({ store, clock, days, erased }: RetentionOptions): Promise<number> {
  let meetings = 0;
  for await (const meeting of store.log.meetings()) {
    const found = await opened(store, meeting);
    if (found.kind !== 'caughtUp') continue;
    const { phase } = found.standing.room.meeting;
    if (phase.status !== 'closed' || phase.closedAt + days * DAY_MS > clock.now()) continue;
    const entries = await store.log.read(meeting, 0);
    const secrets = entries.filter(({ secret }) => secret !== undefined);
    for (const { entry } of secrets) await store.log.eraseSecret(meeting, entry.version);
    if (secrets.length === 0) continue;
    await erased(meeting);
    meetings += 1;
  }
  return meetings;
}

/** Looks once a day, the first time at once. Returns what stops it. */
export function keepOnlyDays(options: RetentionOptions): () => void {
  if (options.days === 0) return () => undefined;
  let cancel: () => void = () => undefined;
  let over = false;
  const look = (): void => {
    eraseWhatIsOld(options).then(
      (meetings) => meetings > 0 && options.report('retention.erased', { meetings }),
      (error: unknown) => options.report('retention.failed', { error: faultOf(error) }),
    );
    if (!over) cancel = options.clock.at(options.clock.now() + DAY_MS, look);
  };
  look();
  return () => {
    over = true;
    cancel();
  };
}
