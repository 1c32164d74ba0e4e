import { existsSync, globSync, watch } from 'node:fs';
import { join } from 'node:path';
import { root } from './config.js';

/** Editors write a file in several steps. */
const settle = 50;

/** Reports changes in an app's sources and in those of all libs, without specs. */
export function watchSources(app: string, changed: (path: string) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const heard = (path: string): void => {
    if (!path.endsWith('.ts') || path.endsWith('.spec.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(changed, settle, path);
  };
  for (const folder of [join('apps', app, 'src'), ...globSync('libs/*/src', { cwd: root })]) {
    if (!existsSync(join(root, folder))) continue;
    watch(join(root, folder), { recursive: true }, (_event, file) => file && heard(join(folder, file)));
  }
}
