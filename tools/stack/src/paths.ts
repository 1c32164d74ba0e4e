import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Paths = ReturnType<typeof pathsOf>;

/** What lies where in a data folder. */
export function pathsOf(folder: string) {
  const data = resolve(folder);
  return {
    data,
    credentials: join(data, 'credentials.json'),
    secrets: join(data, 'secrets.json'),
    infra: join(data, 'infra.json'),
    lock: join(data, 'stack.lock'),
    logs: join(data, 'logs'),
  };
}

/** Makes the data folder; says so plainly when this user cannot write there. */
export function prepare({ data, logs }: Paths): void {
  try {
    mkdirSync(logs, { recursive: true });
    [data, logs].forEach((folder) => accessSync(folder, constants.W_OK));
  } catch (cause) {
    throw new Error(`${data} cannot be written by this user; set STOA_DATA_DIR to a folder that can`, {
      cause,
    });
  }
}
