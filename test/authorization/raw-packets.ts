// A line of Engine.IO without a client: who is not let in can send packets all the same.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Silenced {
  /** The code of the refusal at the handshake. */
  readonly handshake: string;
  /** Everything that came back after it. */
  readonly answers: readonly string[];
}

/** Says who it is, is refused, and sends these packets nevertheless. Resolves when the server has ended the line. */
export async function packetsOfStranger(
  url: string,
  auth: Readonly<Record<string, unknown>>,
  packets: readonly string[],
): Promise<Silenced> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const answers: string[] = [];
  let handshake = '';
  const ended = once(socket, 'close');
  socket.on('message', (data) => {
    const said = String(data);
    if (said.startsWith('0')) return socket.send(`40${JSON.stringify(auth)}`);
    if (!handshake) {
      handshake = said.startsWith('44') ? String(JSON.parse(said.slice(2)).data?.code) : 'let in';
      for (const packet of packets) socket.send(packet);
      // No client may send this: the server ends the line once it has read everything before it.
      return socket.send('2');
    }
    answers.push(said);
  });
  await ended;
  return { handshake, answers };
}
