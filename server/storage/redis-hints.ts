// Hints from other nodes, on a line of their own: they may be lost, but not because the line was down when asked for.
import { openLine, type Client } from './redis-line.ts';

export interface Hints {
  listen(channel: string, heard: () => void): void;
  ignore(channel: string): void;
  close(): void;
}

export async function openHints(url: string): Promise<Hints> {
  const channels = new Map<string, () => void>();
  // A line that is down refuses; when it is up again all channels are asked for, of which it knows some already.
  const subscribe = (client: Client, channel: string, heard: () => void): void => {
    client.sSubscribe(channel, heard).catch(() => undefined);
  };
  const line = await openLine(url, (client) => {
    for (const [channel, heard] of channels) subscribe(client, channel, heard);
  });
  return {
    listen(channel, heard) {
      channels.set(channel, heard);
      subscribe(line.client(), channel, heard);
    },
    ignore(channel) {
      channels.delete(channel);
      line
        .client()
        .sUnsubscribe(channel)
        .catch(() => undefined);
    },
    close: line.close,
  };
}
