// Brings every dist/ up to date. Nx knows what has changed, but asking it costs seconds; so a fingerprint of all
// sources (path, size, time) is kept after each build, and as long as it is the same nothing is asked.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stamp = join(root, 'node_modules', '.cache', 'stoa', 'build.stamp');
const sources = [
  '{libs,apps,tools}/*/src/**/*',
  '{libs,apps,tools}/*/package.json',
  '.swcrc',
  'nx.json',
  'package.json',
];

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function outputs() {
  const entries = globSync('{libs,apps,tools}/*/dist/{index,main}.js', { cwd: root });
  return entries.sort().join('\n');
}

const isCurrent = (state) => existsSync(stamp) && readFileSync(stamp, 'utf8') === state;

function assertWritable() {
  try {
    for (const folder of [root, join(root, 'node_modules')]) accessSync(folder, constants.W_OK);
  } catch {
    throw new Error(
      `${root} must be built and cannot be written by this user: ` +
        'run "npm run build" there as its owner, or start from a copy of the folder that is yours',
    );
  }
}

/** Passes on the name of each project that Nx has built; a failure has all that Nx printed. */
function nxBuild(say) {
  const command = join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
  const args = [command, 'run-many', '-t', 'build', '--outputStyle=static'];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (chunk) => {
    output += chunk;
    for (const [, project] of String(chunk).matchAll(/nx run ([^:\s]+):build/g)) say(project);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`The build failed:\n${output}`))));
  });
}

/** Builds what has changed; true when there was something to ask Nx about. */
export async function build(say = () => undefined) {
  const sources = fingerprint();
  if (isCurrent(`${sources}\n${outputs()}`)) return false;
  assertWritable();
  rmSync(stamp, { force: true });
  await nxBuild(say);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${sources}\n${outputs()}`);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build((project) => console.log(`built ${project}`)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
