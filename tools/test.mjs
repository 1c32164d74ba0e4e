// `npm test`: build, types, lint, unused code, then all tests, and one line of totals; every step runs even if one before it
// failed. `npm test -- libs/kernel` hands its arguments to Jest and runs the build and Jest only.
import './stack/on-node.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = mkdtempSync(join(tmpdir(), 'stoa-results-'));
const args = process.argv.slice(2);

const env = { ...process.env, NX_DAEMON: 'false' };
if (env.CI) {
  Object.assign(env, { NO_COLOR: '1', TERM: 'dumb' });
  delete env.FORCE_COLOR;
}

const checks = [
  { name: 'build', command: ['tools/stack/build.mjs'] },
  { name: 'typecheck', command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'lint', command: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  { name: 'unused code', command: ['node_modules/knip/bin/knip.js', '--no-config-hints'] },
];

function jest(name, ...rest) {
  const result = join(results, `${name}.json`);
  const bin = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
  return { name, result, command: [...bin, '--json', `--outputFile=${result}`, ...rest] };
}

/** Files of `e2e` share one stack, so each has suppliers, companies and users of its own; the others have databases of their own. */
const projects = { unit: 2, service: 2, e2e: 2 };
const jestOf = ([project, workers]) =>
  jest(`${project} tests`, '--selectProjects', project, `--maxWorkers=${workers}`);
const steps = args.length
  ? [checks[0], jest('jest', ...args)]
  : [...checks, ...Object.entries(projects).map(jestOf)];

let running;
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopped = true;
    // Ctrl-C reaches the child by itself, and a second one would cut its cleaning up short.
    if (signal !== 'SIGINT') running?.kill(signal);
  });
}

/** Runs one step and says how it went. */
async function run({ name, command }) {
  console.log(`\n=== ${name} ===`);
  const since = Date.now();
  running = spawn(process.execPath, command, { cwd: root, env, stdio: 'inherit' });
  const [code] = await once(running, 'close');
  const verdict = `${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - since) / 1000).toFixed(1)} s`;
  console.log(`=== ${verdict} ===`);
  return { verdict, isOk: code === 0 };
}

/** What Jest counted. A file that could not be run counts as a failed test, and so does a Jest that did not finish. */
function count({ result }) {
  try {
    const found = JSON.parse(readFileSync(result, 'utf8'));
    return {
      passed: found.numPassedTests,
      failed: found.numFailedTests + found.numRuntimeErrorTestSuites,
      skipped: found.numPendingTests + found.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function totals(counts) {
  const sum = (key) => counts.reduce((total, one) => total + one[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

const outcomes = [];
for (const step of steps) if (!isStopped) outcomes.push(await run(step));
const counts = steps.filter(({ result }) => result).map(count);
rmSync(results, { recursive: true, force: true });

console.log(`\n${outcomes.map(({ verdict }) => verdict).join('\n')}\n\n${totals(counts)}`);
process.exitCode = isStopped || outcomes.some(({ isOk }) => !isOk) ? 1 : 0;
