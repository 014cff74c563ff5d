// The server's own log: structured lines without names, choices or keys.
import { pino, type Logger } from 'pino';
import type { Settings } from '../settings.ts';

export type { Logger };

export const openLog = (level: Settings['logLevel']): Logger => pino({ level, base: null });
