import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The object in a JSON file, or an empty one where there is no file. */
export function readJson(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`${path} is not JSON; mend it, or delete it to have it made anew`, { cause });
  }
}

/** Written whole or not at all, for its owner's eyes only. */
export function writePrivateJson(path: string, value: object): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
