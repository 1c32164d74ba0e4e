// `npm run outdated`: which dependencies are behind the newest release of their major. Exits with 1 when there are any,
// and with 2 when the registry cannot be reached.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = new URL('..', import.meta.url);
const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** Dependencies that stay behind, and why. */
const heldBack = new Map([
  ['nx', '@nx/eslint-plugin has no release that fits a newer one'],
  ['@nx/devkit', 'it goes with nx'],
]);

/** `socket.io-client-2` is an alias: `npm:socket.io-client@2.5.0`. */
function packageOf([name, version]) {
  const [, target = name, pinned = version] = /^npm:(.+)@(.+)$/.exec(version) ?? [];
  return { name: target, version: pinned };
}

const numbersOf = (version) => version.split(/[.-]/).map(Number);
const isNewer = (a, b) => {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const index = left.findIndex((number, place) => number !== right[place]);
  return index >= 0 && left[index] > (right[index] ?? -1);
};

/** The newest release of the version's major; releases of a 0.x are compared within their minor. */
async function newestOf({ name, version }) {
  const { stdout } = await run('npm', ['view', name, 'versions', '--json'], { maxBuffer: 64 * 1024 ** 2 });
  const [major, minor] = version.split('.');
  const prefix = major === '0' ? `0.${minor}.` : `${major}.`;
  const releases = [JSON.parse(stdout)].flat().filter((one) => one.startsWith(prefix) && !one.includes('-'));
  return releases.reduce((newest, one) => (isNewer(one, newest) ? one : newest), version);
}

const packages = Object.entries({ ...dependencies, ...devDependencies }).map(packageOf);
try {
  const newest = await Promise.all(packages.map(newestOf));
  const behind = packages
    .map((one, index) => ({ ...one, newest: newest[index] }))
    .filter((one) => one.newest !== one.version);
  for (const { name, version, newest: available } of behind) {
    const reason = heldBack.get(name);
    console.log(`${name} ${version} -> ${available}${reason ? ` (held back: ${reason})` : ''}`);
  }
  const isBehind = behind.some(({ name }) => !heldBack.has(name));
  if (!isBehind) console.log('Every other dependency is on the newest release of its major.');
  process.exitCode = isBehind ? 1 : 0;
} catch (error) {
  console.error(`The npm registry cannot be asked: ${error.stderr?.trim().split('\n')[0] ?? error.message}`);
  process.exitCode = 2;
}
