// Proof that a page knows nothing of Node, of whatever package's types: these lines must not compile, and the check says if they do.

// @ts-expect-error a browser has no process
export type Process = typeof process;
// @ts-expect-error nor a Buffer
export type Bytes = Buffer;
