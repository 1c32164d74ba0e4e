import type { FeedFormat } from '@stoa/feeds';

/** The format of a file by its first bytes; CSV has no mark of its own. */
export function formatOf(kind: string, head: Uint8Array): FeedFormat {
  if (kind === 'commerceml') return 'commerceml';
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('PK\u0003\u0004')) return 'xlsx';
  const [first] = text.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (first === '<') return 'yml';
  if (first === '[') return 'json';
  return first === '{' ? 'ndjson' : 'csv';
}
