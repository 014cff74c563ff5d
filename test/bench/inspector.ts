// Asks a running Node program for a full collection of garbage, through its inspector, which is opened for that alone.
import WebSocket from 'ws';
import { pause } from '../support/pause.ts';

/** What the program's heap holds is what it needs once this resolves; `open` makes it listen for an inspector at the port. */
export async function collectGarbage(port: number, open: () => void): Promise<void> {
  open();
  const socket = new WebSocket(await addressAt(port), { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' })));
    socket.on('message', () => resolve());
  });
  socket.terminate();
}

async function addressAt(port: number): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined);
    const list: unknown = await answer?.json();
    const first: unknown = Array.isArray(list) ? list[0] : undefined;
    if (typeof first === 'object' && first !== null && 'webSocketDebuggerUrl' in first) return String(first.webSocketDebuggerUrl);
    await pause(50);
  }
  throw new Error('the inspector does not answer');
}
