// A line between a node and its store that a test can cut, hold back, chop up, reset, or let through one way only.
import { connect, createServer, type Socket } from 'node:net';

/** What a line does to what it carries. `there` and `back` let pass only that direction. */
export type Weather = 'fair' | 'slow' | 'late' | 'sliced' | 'there' | 'back';

export interface LineBreaker {
  readonly port: number;
  /** What becomes of everything from now on. */
  turn(weather: Weather): void;
  /** Where lines opened from now on lead. */
  lead(target: number): void;
  /** Ends all lines now, in order or with a reset, and takes no new ones until it is mended. */
  cut(how: 'end' | 'reset'): void;
  mend(): void;
  close(): Promise<void>;
}

/** Milliseconds that each direction takes: 15 for a round trip, or 300. */
const DELAY_MS = { slow: 7.5, late: 150 } as const;
const SLICE_BYTES = 7;

export async function lineBreaker(target: number, weather: Weather = 'fair'): Promise<LineBreaker> {
  const sockets = new Set<Socket>();
  const state = { weather, target, isCut: false };
  const server = createServer((near) => {
    if (state.isCut) return void near.destroy();
    const far = connect(state.target, '127.0.0.1');
    for (const [from, to, way] of [
      [near, far, 'there'],
      [far, near, 'back'],
    ] as const) {
      from.setNoDelay(true);
      sockets.add(from);
      from.on('data', (bytes) => carry(bytes, to, way, state.weather));
      from.once('error', () => to.destroy());
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  const end = (how: 'end' | 'reset') => {
    for (const socket of sockets)
      if (how === 'end') socket.destroy();
      else socket.resetAndDestroy();
  };
  return {
    port: address.port,
    turn: (next) => void (state.weather = next),
    lead: (next) => void (state.target = next),
    cut(how) {
      state.isCut = true;
      end(how);
    },
    mend: () => void (state.isCut = false),
    close: () =>
      new Promise((resolve) => {
        end('end');
        server.close(() => resolve());
      }),
  };
}

/** Timers of equal length fire in the order they were set, so nothing overtakes within one weather. */
function carry(bytes: Buffer, to: Socket, way: 'there' | 'back', weather: Weather): void {
  if (weather === 'late' || weather === 'slow') setTimeout(() => to.writable && to.write(bytes), DELAY_MS[weather]);
  else if (weather === 'sliced')
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) to.write(bytes.subarray(at, at + SLICE_BYTES));
  else if (weather === 'fair' || weather === way) to.write(bytes);
}
