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

/** The first chunk of a source, and the whole source. */
export async function peeked(
  source: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; whole: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head: Uint8Array = first.done ? new Uint8Array() : first.value;
  return { head, whole: resumed(first, iterator) };
}

async function* resumed(
  first: IteratorResult<Uint8Array>,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
