import { isAlive } from '@stoa/embedded';
import { Database, type Session } from '@stoa/persistence';
import { apps } from './apps.js';
import { readConfig } from './config.js';
import { readInfra } from './infra-file.js';
import { pathsOf } from './paths.js';

/** Works in one session of the database of commerce, which may take longer than a request. */
export async function inCommerce<T>(name: string, work: (session: Session) => Promise<T>): Promise<T> {
  const database = await Database.open({ url: databaseUrl(), name });
  try {
    return await database.session(new AbortController().signal, work);
  } finally {
    await database.close();
  }
}

/** Of the stack that runs in the data folder, else of the given server. */
function databaseUrl(): string {
  const { STOA_DATA_DIR: dataDir, DATABASE_URL: server } = readConfig();
  const infra = readInfra(pathsOf(dataDir).infra);
  if (infra && isAlive(infra.pid)) return infra.databases['commerce']!;
  if (!server) throw new Error(`Nothing runs in ${dataDir}, and DATABASE_URL is not given`);
  const url = new URL(server);
  url.pathname = `/${apps.find(({ name }) => name === 'commerce')!.database!}`;
  return url.href;
}
