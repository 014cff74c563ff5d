// Why the server cannot start, in one plain sentence that names the setting to change.

/** Thrown for what whoever runs the server can mend: printed without its stack. */
export class RefusedStart extends Error {
  override readonly name = 'RefusedStart';
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** @param setting the variable that holds the port: PORT or METRICS_PORT. */
export function portRefused(error: unknown, setting: string, port: number, host: string): RefusedStart | unknown {
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken by another process: end it first, or choose another ${setting}.`,
    EACCES: `Port ${port} is not allowed to this user: choose a ${setting} above 1023.`,
    EADDRNOTAVAIL: `${host} is no address of this machine: choose another HOST.`,
    ENOTFOUND: `${host} is no address of this machine: choose another HOST.`,
  };
  const sentence = sentences[codeOf(error)];
  return sentence === undefined ? error : new RefusedStart(sentence, { cause: error });
}

export function folderRefused(error: unknown, folder: string): RefusedStart | unknown {
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'it is on a file system that is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of its path is a file',
    EEXIST: 'it is a file',
    ENOENT: 'no folder can be made there',
  };
  const reason = reasons[codeOf(error)];
  if (reason === undefined) return error;
  return new RefusedStart(`The folder ${folder} cannot be used, since ${reason}: change that, or choose another DATA_DIR.`, {
    cause: error,
  });
}
