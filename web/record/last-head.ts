// The last head of a meeting's record that this browser showed somebody, kept across reloads and shown to the server on coming back (L6).
import { MARK_CHARACTERS } from '../../shared/protocol/limits.ts';
import { keep, kept } from '../device/storage.ts';

/** `mark` proves that the server showed it; `forks`: how many the log had found by then. */
export interface ShownHead {
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  readonly forks?: number;
}

/** Writing to storage at every change of a lively meeting would wear out a cheap phone. */
const SAVE_AFTER_MS = 1_000;

export const headKey = (meeting: string, person: string): string => `yitang.head.${meeting}.${person}`;

/** An earlier head takes the place of a later one only once the log itself says that something was lost. */
export function follows(before: ShownHead | undefined, shown: ShownHead): boolean {
  return !before || shown.version >= before.version || (shown.forks ?? 0) > (before.forks ?? 0);
}

export class LastHead {
  readonly #key: string;
  #head: ShownHead | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(meeting: string, person: string) {
    this.#key = headKey(meeting, person);
    this.#head = storedHead(this.#key);
  }

  /** What the server is told on connecting; `whole`: it is not what the page shows, which wants everything. */
  claim(shown: Pick<ShownHead, 'version' | 'head'>): object {
    if (!this.#head) return {};
    const { version, head, mark } = this.#head;
    const isShown = version === shown.version && head === shown.head;
    return { version, head, ...(mark !== undefined && { mark }), ...(!isShown && { whole: true }) };
  }

  take(shown: ShownHead): void {
    if (!follows(this.#head, shown)) return;
    this.#head = shown;
    this.#timer ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  /** Another tab of the same person may have shown more. */
  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#head && follows(storedHead(this.#key), this.#head)) keep(this.#key, this.#head);
  }
}

function storedHead(key: string): ShownHead | undefined {
  return headIn(kept(key));
}

/** SHA-256 in hex. */
const HEAD_CHARACTERS = 64;

/** The head in what was kept; whatever else stands there would be refused at the door, each time anew. */
export function headIn(stored: unknown): ShownHead | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { version, head, mark, forks }: Readonly<Record<string, unknown>> = { ...stored };
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0) return undefined;
  if (typeof head !== 'string' || head.length > HEAD_CHARACTERS) return undefined;
  const isMark = typeof mark === 'string' && mark.length <= MARK_CHARACTERS;
  return { version, head, ...(isMark && { mark }), ...(typeof forks === 'number' && { forks }) };
}
