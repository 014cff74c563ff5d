// Reads commands before Socket.IO's decoder, since a hall votes at once; a test holds it against Socket.IO's own client.
import { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io';

/** A command as it stood on the wire: what it says, how many bytes that took, and the number its answer goes by. */
export interface Asked {
  readonly message: unknown;
  readonly bytes: number;
  readonly number: string;
}

/** An Engine.IO message with an event packet of the main namespace that wants an answer: 4, 2, its number, then the JSON array. */
const ASKS = /^42(\d{1,15})\["command",/;

/** From now on `asked` is told of this socket's commands if they pass; everything else goes to Socket.IO as before. */
export function readDirectly(socket: Socket, asked: (command: Asked) => void, guard?: { passes(length: number): boolean }): void {
  const line = webSocketOf(socket);
  const [usual, ...others] = line?.listeners('message') ?? [];
  if (!line || !usual || others.length > 0) return;
  line.removeAllListeners('message');
  line.on('message', (data: Buffer, isBinary: boolean) => {
    const command = isBinary || !socket.connected ? undefined : commandIn(data);
    if (!command) Reflect.apply(usual, line, [data, isBinary]);
    else if (guard?.passes(data.length) ?? true) asked(command);
  });
}

function webSocketOf({ conn: { transport } }: Socket): EventEmitter | undefined {
  const line: unknown = 'socket' in transport ? transport.socket : undefined;
  return line instanceof EventEmitter ? line : undefined;
}

/** Nothing for what is no command, or is wrong in a way that Socket.IO has an answer to. */
function commandIn(frame: Buffer): Asked | undefined {
  const text = frame.toString();
  const begins = ASKS.exec(text);
  const number = begins?.[1];
  if (!begins || number === undefined) return undefined;
  const said = text.slice(begins[0].length, -1);
  try {
    const message: unknown = JSON.parse(said);
    return text.endsWith(']') ? { message, bytes: frame.length - begins[0].length - 1, number } : undefined;
  } catch {
    return undefined;
  }
}
