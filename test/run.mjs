// `npm test`: sees to what the tests need, builds, runs everything, and says in one last line how it went.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const results = join(root, 'test-results');
const reports = {
  vitest: join(results, 'vitest.json'),
  playwright: join(results, 'playwright.json'),
  faults: join(results, 'faults.json'),
};

const runs = (command, words = ['--version']) => !spawnSync(command, words, { stdio: 'ignore' }).error;
const hasChineseFont = () => /\S/.test(spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).stdout ?? '');

/** What the tests run besides Node, and the Debian package that brings it. */
const needed = [
  { package: 'redis-server', isThere: () => runs('redis-server') },
  { package: 'nginx', isThere: () => runs('nginx', ['-v']) },
  {
    package: 'chromium',
    isThere: () => (process.env.CHROMIUM ? existsSync(process.env.CHROMIUM) : existsSync('/usr/bin/chromium')),
  },
  { package: 'fonts-noto-cjk', isThere: hasChineseFont },
];

function seeToWhatIsNeeded() {
  const missing = () => needed.filter(({ isThere }) => !isThere()).map((one) => one.package);
  const names = missing();
  if (names.length === 0) return;
  if (process.getuid?.() === 0 && runs('apt-get')) {
    console.log(`测试还需要这些,现在安装 The tests need and now install: ${names.join(' ')}`);
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit', env: environment });
    spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', ...names], { stdio: 'inherit', env: environment });
  }
  const still = missing();
  if (still.length === 0) return;
  console.error(`请先安装 Please install first (Debian: apt-get install ${still.join(' ')}).`);
  process.exit(1);
}

/** Runs a tool of the project; true when it ended well. */
function ended(script, words, environment = {}) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return status === 0;
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** A run that left no report, or ended badly without naming a failed test, counts as one failure. */
function counted(endedWell, passed, failed) {
  return { passed, failed: endedWell ? failed : Math.max(failed, 1) };
}

function runVitest() {
  const words = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reports.vitest}`];
  const endedWell = ended('node_modules/vitest/vitest.mjs', words);
  const report = readReport(reports.vitest);
  // A skipped test shows nothing, and nothing here may be skipped.
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A file that could not even be read has no test that could fail.
  const unread = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return counted(endedWell && report, report?.numPassedTests ?? 0, (report?.numFailedTests ?? 0) + skipped + unread);
}

function runPlaywright() {
  const words = ['test', '-c', 'test/browser/playwright.config.ts', '--reporter=list,json'];
  const endedWell = ended('node_modules/@playwright/test/cli.js', words, { PLAYWRIGHT_JSON_OUTPUT_FILE: reports.playwright });
  const stats = readReport(reports.playwright)?.stats;
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = stats ?? {};
  // Flaky is failed: what fails once on a free machine fails in a hall.
  return counted(endedWell && stats, expected, unexpected + flaky + skipped);
}

/** The slice of `npm run faults`: each case is one test. */
function runFaults() {
  const endedWell = ended('node_modules/tsx/dist/cli.mjs', ['test/faults/run.ts', '--report', reports.faults]);
  const report = readReport(reports.faults);
  return counted(endedWell && report, report?.passed ?? 0, report?.failed ?? 0);
}

const hasBrowserTests = () => readdirSync(join(root, 'test/browser')).some((name) => name.endsWith('.spec.ts'));

seeToWhatIsNeeded();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const isBuilt = ended('server/deploy/build.mjs', []);
const outcomes = [
  { passed: 0, failed: isBuilt ? 0 : 1 },
  runVitest(),
  isBuilt && hasBrowserTests() ? runPlaywright() : { passed: 0, failed: 1 },
  isBuilt ? runFaults() : { passed: 0, failed: 1 },
];
const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);
