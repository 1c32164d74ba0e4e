// A process that waits to become an app under edit: `node spare.mjs apps/store/src/main.ts`. What an edit does not
// change is done beforehand, and that is most of a start: packages are loaded, sources are compiled. None of our own
// modules is run before the message comes, so that the app has the sources of that moment.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform } from './source-loader.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const importStatement = /^(?:import\s*|(?:import|export)\b[^;'"]*?\bfrom\s*)["']([^"']+)["']/gm;

/** Compiles the sources below `entry` and loads the packages that they import. */
async function prepare(entry, seen = new Set()) {
  if (seen.has(entry) || !existsSync(entry)) return;
  seen.add(entry);
  for (const [, specifier] of transform(entry).matchAll(importStatement)) {
    if (specifier.startsWith('.'))
      await prepare(join(dirname(entry), specifier).replace(/\.js$/, '.ts'), seen);
    else if (specifier.startsWith('@stoa/'))
      await prepare(join(root, 'libs', specifier.slice('@stoa/'.length), 'src', 'index.ts'), seen);
    else await import(specifier);
  }
}

const wanted = new Promise((go) => process.once('message', go));
const leave = () => process.exit();
process.once('disconnect', leave);

const entry = resolve(process.argv[2]);
// A source under edit may be broken at this moment; the app's own start reports it.
await prepare(entry).catch(() => undefined);
await wanted;
process.off('disconnect', leave);
process.argv = [process.execPath, entry];
await import(pathToFileURL(entry).href);
