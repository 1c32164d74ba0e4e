import type { Source } from '../feed.js';
import { textOfSource } from '../text-of-source.js';

/** Bytes in which the declaration of the encoding ends. */
const maxDeclaration = 256;

/**
 * The text of an XML document in the encoding that it declares, UTF-8 otherwise.
 * @throws Fault invalid/feed for an unknown encoding, and for bytes that are not of the encoding
 */
export async function* xmlText(source: Source): AsyncGenerator<string> {
  const chunks = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < maxDeclaration) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  yield* textOfSource(withHead(head, chunks), encodingOf(head));
}

async function* withHead(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const text = Buffer.from(head.subarray(0, maxDeclaration)).toString('latin1');
  return /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(text)?.[1] ?? 'utf-8';
}
