// What the log may say of something thrown: its kind, code and place. Not its message, which may quote what somebody said.
import { StoreUnavailable } from './ports.ts';

/** Enough to find the place, short enough for a line. */
const FRAMES = 8;
const FRAME = /^\s+at .*:\d+:\d+\)?$/;
const CODE = /^[A-Za-z0-9_.-]{1,40}$/;

/** One line for the log. Only the store's trouble is told in words, up to where they may quote something. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'thrown: no Error';
  const code = 'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? ` ${error.code}` : '';
  if (error instanceof StoreUnavailable) return `${error.name}${code}: ${unquoted(error.message)}`;
  const name = CODE.test(error.name) ? error.name : 'Error';
  return [`${name}${code}`, ...framesOf(error)].join(' ');
}

const unquoted = (message: string): string => (/^[^'"`“{[\n]{0,200}/.exec(message)?.[0] ?? '').trim();

/** A stack begins with the message, whatever that looks like. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  return stack
    .replace(message, () => '')
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, FRAMES)
    .map((line) => line.trim());
}
