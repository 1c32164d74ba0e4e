import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '@stoa/config';

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

/** Makes the data folder where it is missing; returns the topmost folder that it made. @throws ConfigurationError */
export function prepare({ data, logs }: Paths): string | undefined {
  try {
    const made = mkdirSync(data, { recursive: true });
    mkdirSync(logs, { recursive: true });
    [data, logs].forEach((folder) => accessSync(folder, constants.W_OK));
    return made;
  } catch (error) {
    throw new ConfigurationError([
      `STOA_DATA_DIR is "${data}", which this user cannot write to: ${(error as Error).message}`,
    ]);
  }
}
