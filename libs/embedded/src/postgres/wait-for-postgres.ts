import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Sockets that are refused or cut, and the server's own "starting up", "shutting down", "too many connections". */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300']);

interface WaitOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

async function connects(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (passing.has(code ?? '') || /terminated|timeout/i.test(message)) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Comes back when the server answers; throws at once on what waiting does not mend, a wrong password above all. */
export async function waitForPostgres(
  url: string,
  { timeoutMs = 30_000, signal }: WaitOptions = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!signal?.aborted) {
    if (await connects(url)) return;
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL at ${new URL(url).host} did not answer in ${timeoutMs} ms`);
    await sleep(30);
  }
}
