// Puts an older copy of an embedded store's folder back, as somebody does who restores a backup.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, type ServerProcess } from './process.ts';

export interface OlderCopy {
  /** Ends the server, keeps what is in its folder, and starts it again. */
  keep(): Promise<void>;
  /** Ends the server, puts back what was kept, and starts it again. */
  putBack(): Promise<void>;
}

export function olderCopy(server: ServerProcess, data: string): OlderCopy {
  const copy = join(dataFolder(), 'copy');
  return {
    async keep() {
      await server.close();
      cpSync(data, copy, { recursive: true });
      await server.start();
    },
    async putBack() {
      await server.close();
      rmSync(data, { recursive: true });
      cpSync(copy, data, { recursive: true });
      await server.start();
    },
  };
}
