// The server's own log: structured lines without names, choices or keys.
import { pino, type Level, type Logger } from 'pino';
import type { Settings } from '../settings.ts';

export type { Logger };

/** A fact for the log, under its name. */
export type Report = (event: string, facts: Readonly<Record<string, unknown>>) => void;

/** What is more or less than a warning; `docs/operations.md` says what each event means. */
const LEVELS: Readonly<Record<string, Level>> = {
  'server.crashed': 'fatal',
  'command.failed': 'error',
  'founding.failed': 'error',
  'http.failed': 'error',
  'people.failed': 'error',
  'room.failed': 'error',
  'room.stopped': 'error',
  'store.silent': 'error',
  'server.listening': 'info',
  'server.leaving': 'info',
  'server.rehearsed': 'info',
  'store.back': 'info',
  'retention.erased': 'info',
  'command.answered': 'debug',
  'http.answered': 'debug',
};

export function openLog(level: Settings['logLevel']): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}

/** Whether an event is a warning or worse. */
export const isTrouble = (event: string): boolean => !['info', 'debug'].includes(LEVELS[event] ?? 'warn');

export const reportTo =
  (log: Logger): Report =>
  (event, facts) =>
    log[LEVELS[event] ?? 'warn']({ ...facts, event });
