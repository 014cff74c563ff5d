// Notices: what the room notices by itself, for a supervisor to turn into a flag with one tap (G6).
import type { NoticeCode } from '../../procedures/procedure.ts';
import type { Instant } from '../ids.ts';

/** What a template's articles can name, and what only officers care for. */
export type RoomNotice = NoticeCode | 'officerLinkOpenedAgain' | 'recoveryUsed' | 'pinChanged' | 'nameAlike';

export type NoticesEvent = {
  readonly type: 'notices.raised';
  /** `key` names the occasion, so that one occasion gives one notice. `about` is a flag's `about`. */
  readonly data: {
    readonly notice: RoomNotice;
    readonly key: string;
    readonly about?: Readonly<Record<string, unknown>>;
    readonly figures: Readonly<Record<string, string | number>>;
  };
};

export interface Notice {
  readonly key: string;
  readonly notice: RoomNotice;
  readonly at: Instant;
  readonly about?: Readonly<Record<string, unknown>>;
  readonly figures: Readonly<Record<string, string | number>>;
}

/** The last twenty, newest first, and the keys of occasions that already gave one. */
export interface NoticesState {
  readonly latest: readonly Notice[];
  readonly keys: readonly string[];
}
