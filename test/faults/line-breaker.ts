// A line between a node and its store that a test can cut, hold back, chop up, reset, or let through one way only.
//
// As with TCP nothing is lost in the midst of a line and nothing overtakes: what a direction does not let through is
// held, and comes when it does, unless the line has ended by then.
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

interface State {
  weather: Weather;
  target: number;
  isCut: boolean;
}

export async function lineBreaker(target: number, weather: Weather = 'fair'): Promise<LineBreaker> {
  const sockets = new Set<Socket>();
  const carriers = new Set<Carrier>();
  const state: State = { weather, target, isCut: false };
  const server = createServer((near) => {
    if (state.isCut) return void near.destroy();
    const far = connect(state.target, '127.0.0.1');
    for (const [from, to, way] of [
      [near, far, 'there'],
      [far, near, 'back'],
    ] as const) {
      const carrier = carry(from, to, way, state);
      from.setNoDelay(true);
      sockets.add(from);
      carriers.add(carrier);
      from.once('error', () => to.destroy());
      from.once('close', () => {
        sockets.delete(from);
        carriers.delete(carrier);
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
    turn(next) {
      state.weather = next;
      for (const { go } of carriers) go();
    },
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

interface Carrier {
  /** The weather has changed, or the time of the next bytes may have come. */
  go(): void;
}

/** One direction of one line: what comes waits in order for its time and for weather that lets it through. */
function carry(from: Socket, to: Socket, way: 'there' | 'back', state: State): Carrier {
  const waiting: { readonly bytes: Buffer; readonly due: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const isHeld = (): boolean => (state.weather === 'there' || state.weather === 'back') && state.weather !== way;
  const go = (): void => {
    clearTimeout(timer);
    for (let next = waiting[0]; next && !isHeld(); next = waiting[0]) {
      const left = next.due - performance.now();
      if (left > 0) {
        timer = setTimeout(go, left);
        return;
      }
      waiting.shift();
      write(to, next.bytes, state.weather);
    }
  };
  from.on('data', (bytes) => {
    const { weather } = state;
    const delay = weather === 'slow' || weather === 'late' ? DELAY_MS[weather] : 0;
    waiting.push({ bytes, due: performance.now() + delay });
    go();
  });
  to.once('close', () => clearTimeout(timer));
  return { go };
}

function write(to: Socket, bytes: Buffer, weather: Weather): void {
  if (!to.writable) return;
  const size = weather === 'sliced' ? SLICE_BYTES : bytes.length;
  for (let at = 0; at < bytes.length; at += size) to.write(bytes.subarray(at, at + size));
}
