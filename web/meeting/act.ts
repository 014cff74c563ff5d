// Sends a command and says in plain words how it ended.
import { t, told, type Key, type Parameters } from '../language/language.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import type { Refusal } from '../../shared/room/decision.ts';
import type { Command, MeetingSession, Sent } from './session.svelte.ts';

/** A refusal as a sentence in the reader's language. */
export function refusalText(refusal: Refusal): string {
  const figures: Record<string, string | number> = {};
  for (const [name, figure] of Object.entries(refusal)) {
    if (typeof figure === 'string' || typeof figure === 'number') figures[name] = figure;
  }
  return told('refusals', refusal.code, figures);
}

/** Sends, and says what became of it; `done` is said when it was done. */
export async function act(session: MeetingSession, command: Command, done?: Key, parameters: Parameters = {}): Promise<Sent> {
  const sent = await session.send(command);
  switch (sent.kind) {
    case 'done':
      if (done) toasts.say('done', t(done, parameters));
      break;
    case 'refused':
      toasts.say('refused', refusalText(sent.refusal));
      break;
    case 'kept':
      toasts.say('waiting', t('meeting.kept'));
      break;
    case 'unconfirmed':
      toasts.say('waiting', t('meeting.unconfirmed'));
      break;
    case 'notSent':
      toasts.say('refused', t('meeting.notSent'));
      break;
  }
  return sent;
}
