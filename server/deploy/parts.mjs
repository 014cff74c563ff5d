// What is built from what, and whether it is still up to date: a hash over the contents of the inputs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const records = join(root, 'dist', '.inputs.json');

/** The two things that are built. `proof` exists once it is built. Build tools and their settings count as inputs too. */
export const parts = {
  server: {
    inputs: ['server', 'shared', 'package-lock.json', 'tsconfig.json'],
    proof: 'dist/server/main.js',
  },
  web: {
    inputs: ['web', 'shared', 'package-lock.json', 'tsconfig.json', 'server/deploy/build.mjs'],
    proof: 'dist/web/index.html',
  },
};

function filesBelow(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}

/** The hash over names and contents of everything a part is built from. */
export function inputsOf(part) {
  const hash = createHash('sha256');
  for (const input of parts[part].inputs) {
    const path = join(root, input);
    const files = input.includes('.') ? [path] : filesBelow(path);
    for (const file of files.sort()) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function recorded() {
  return existsSync(records) ? JSON.parse(readFileSync(records, 'utf8')) : {};
}

/** The parts whose inputs changed since they were built, or that were never built. */
export function outdated() {
  const known = recorded();
  return Object.keys(parts).filter((part) => !existsSync(join(root, parts[part].proof)) || known[part] !== inputsOf(part));
}

/** Notes what a part was built from. `inputs` is the hash from before the build: what changed meanwhile is built next time. */
export function noteBuilt(part, inputs) {
  mkdirSync(dirname(records), { recursive: true });
  writeFileSync(records, JSON.stringify({ ...recorded(), [part]: inputs }));
}
