import { setTimeout } from 'node:timers/promises';
import type { CommerceClient } from '@stoa/demo';

interface Import {
  id: number;
  status: string;
  created: number;
  updated: number;
  failed: number;
  error: string | null;
}

/** Sends rows as a file of JSON lines, and waits for the end. */
export const importRows = (client: CommerceClient, kind: string, rows: readonly object[]): Promise<Import> =>
  importFile(client, kind, {
    body: rows.map((row) => JSON.stringify(row)).join('\n'),
    type: 'application/x-ndjson',
  });

/** @throws Error unless every row was taken */
export async function importFile(
  client: CommerceClient,
  kind: string,
  { body, type }: { body: string; type: string },
): Promise<Import> {
  const headers = { 'content-type': type };
  const [status, started] = await client.answer<Import>('POST', `/imports/?kind=${kind}`, { body, headers });
  if (status !== 201) throw new Error(`import of ${kind}: ${status} ${JSON.stringify(started)}`);
  for (;;) {
    const one = await client.ask<Import>('GET', `/imports/${started.id}/`);
    if (one.status === 'finished' && one.failed === 0) return one;
    if (!['queued', 'running'].includes(one.status))
      throw new Error(`import of ${kind}: ${JSON.stringify(one)}`);
    await setTimeout(20);
  }
}
