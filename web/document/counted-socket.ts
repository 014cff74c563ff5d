// A WebSocket that counts the frames which write: the server says "stored" up to a number of these.

/** The y-websocket frames that ask to be written: sync step 2 and update. */
const SYNC = 0;
const WRITING_STEPS: readonly (number | undefined)[] = [1, 2];

export interface SocketEvents {
  /** A new connection: counting starts again. */
  readonly begun: () => void;
  readonly wrote: () => void;
}

/** The class of socket that a provider opens for each connection. */
export function countedSocket(events: SocketEvents): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      events.begun();
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (data instanceof Uint8Array && data[0] === SYNC && WRITING_STEPS.includes(data[1])) events.wrote();
      super.send(data);
    }
  };
}
