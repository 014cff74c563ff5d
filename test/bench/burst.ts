// Everybody sends one command at the same moment: how fast all are acknowledged, and what was told to the room meanwhile.
import { crowdCpu, until } from './crowd.ts';
import type { Heard } from './heard.ts';
import { burstFrame, type Line } from './line.ts';
import type { Measured } from './processes.ts';

export interface Burst {
  /** Acknowledgements a second. */
  readonly rate: number;
  /** How often the whole room was told something before the last acknowledgement, and bytes of one delivery. */
  readonly tellings: number;
  readonly bytes: number;
  /** Share of its core that each used. */
  readonly server: number;
  readonly crowd: number;
}

export interface Crowd {
  readonly lines: readonly Line[];
  readonly heard: Heard;
}

/** A frame for each line, made before the clock starts. */
export const ballotsFor = (lines: readonly Line[], poll: string, round: string): readonly Buffer[] =>
  lines.map((_, index) => burstFrame({ id: `${round}${index}`, type: 'polls.cast', poll, choice: 'yes' }));

const ACCEPTED = '430[{"ok":true';

/** Calls `heard` for each answer, with the line's place; what was not accepted is kept to be told. */
export function listen({ lines }: Crowd, heard: (index: number) => void): { readonly refused: readonly string[] } {
  const refused: string[] = [];
  for (const [index, line] of lines.entries()) {
    line.answered = (frame) => {
      if (frame.toString('latin1', 0, ACCEPTED.length) !== ACCEPTED) refused.push(frame.toString());
      heard(index);
    };
  }
  return { refused };
}

export async function burst(server: Measured, crowd: Crowd, frames: readonly Buffer[]): Promise<Burst> {
  const { lines, heard } = crowd;
  let answers = 0;
  let ended = { at: 0, deliveries: 0, bytes: 0 };
  const { refused } = listen(crowd, () => {
    answers += 1;
    if (answers === lines.length) ended = { at: performance.now(), deliveries: heard.deliveries, bytes: heard.bytes };
  });
  heard.forget();
  const before = { server: server.cpu(), crowd: crowdCpu() };
  const began = performance.now();
  for (const [index, frame] of frames.entries()) lines[index]?.send(frame);
  await until('every answer', () => answers === lines.length);
  const spent = { server: server.cpu() - before.server, crowd: crowdCpu() - before.crowd };
  const looked = performance.now() - began;
  if (refused.length > 0) throw new Error(`${refused.length} ballots were not acknowledged, such as ${refused[0]}`);
  return {
    rate: (lines.length / (ended.at - began)) * 1_000,
    tellings: ended.deliveries / lines.length,
    bytes: ended.deliveries === 0 ? 0 : ended.bytes / ended.deliveries,
    server: spent.server / looked,
    crowd: spent.crowd / looked,
  };
}
