// The end of a switch over a union: the compiler proves that nothing gets here.

/** @throws Error when a value outside its type got here, which is a bug. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
