// Signs blinded messages in a thread of its own: eight thousand voices ask at once, and the meeting goes on.
import { Worker } from 'node:worker_threads';
import { newPollKeys, type PollKeys } from './keys.ts';

/**
 * What runs in the thread, as text, so that it needs no bundle of its own: the raw RSA operation of Node's own library.
 * A message that is not below the modulus cannot be signed.
 */
const THREAD = `
const { parentPort } = require('node:worker_threads');
const { constants, createPrivateKey, privateDecrypt } = require('node:crypto');
const keys = new Map();
parentPort.on('message', ({ id, pem, blinded }) => {
  try {
    if (!keys.has(pem)) {
      if (keys.size > 100) keys.clear();
      keys.set(pem, createPrivateKey(pem));
    }
    const signed = privateDecrypt({ key: keys.get(pem), padding: constants.RSA_NO_PADDING }, Buffer.from(blinded));
    parentPort.postMessage({ id, signed });
  } catch {
    parentPort.postMessage({ id });
  }
});`;

export interface Signer {
  /** The blind signature; nothing where the message cannot be signed. */
  sign(pem: string, blinded: Uint8Array): Promise<Uint8Array | undefined>;
  /** A fresh pair of keys, one after the other: what makes keys are the system's few threads, which write to the disk too. */
  freshKeys(): Promise<PollKeys>;
  close(): Promise<void>;
}

interface Signed {
  readonly id: number;
  readonly signed?: Uint8Array;
}

/** Starts its thread with the first message. */
export function openSigner(): Signer {
  const waiting = new Map<number, (signed: Uint8Array | undefined) => void>();
  let worker: Worker | undefined;
  let making: Promise<unknown> = Promise.resolve();
  let last = 0;
  const start = (): Worker => {
    const started = new Worker(THREAD, { eval: true });
    started.on('message', ({ id, signed }: Signed) => {
      waiting.get(id)?.(signed);
      waiting.delete(id);
    });
    // A thread that died signs nothing: whoever waits is told so, and the next message starts another.
    const lost = (): void => {
      if (worker === started) worker = undefined;
      for (const resolve of waiting.values()) resolve(undefined);
      waiting.clear();
    };
    started.on('error', lost).on('exit', lost);
    return started;
  };
  return {
    sign: (pem, blinded) =>
      new Promise((resolve) => {
        worker ??= start();
        last += 1;
        waiting.set(last, resolve);
        worker.postMessage({ id: last, pem, blinded });
      }),
    freshKeys() {
      const mine = making.then(newPollKeys, newPollKeys);
      making = mine;
      return mine;
    },
    async close() {
      await worker?.terminate();
    },
  };
}
