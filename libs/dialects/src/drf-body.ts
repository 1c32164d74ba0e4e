import { Fault, invalid, isSentForm, sentForm } from '@stoa/kernel';
import type { WireRequest } from './dialect.js';
import { contentTypeOf, formPairs, isForm } from './form.js';

/** JSON as it came, or the pairs of a form. @throws Fault unsupported_media; invalid/json */
export async function readBody(request: WireRequest): Promise<Uint8Array | undefined> {
  const { bytes } = request;
  if (!bytes?.length) return undefined;
  const type = contentTypeOf(request);
  if (type === 'application/json') return checkedStart(inUtf8(bytes, request));
  if (isForm(type)) return sentForm(await formPairs(request));
  throw new Fault('unsupported_media', type || 'none');
}

/** Older 1C sends windows-1251 and declares it. An unknown charset is ignored. */
function inUtf8(bytes: Uint8Array, { headers }: WireRequest): Uint8Array {
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(String(headers['content-type']))?.[1];
  if (!charset || /^utf-?8$/i.test(charset)) return bytes;
  try {
    return Buffer.from(new TextDecoder(charset, { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof RangeError) return bytes;
    throw invalid('json', [{ path: [], issue: 'json' }]);
  }
}

/** Refuses a byte order mark, as Python's parser does, and the mark of a form. @throws Fault invalid/json */
function checkedStart(bytes: Uint8Array): Uint8Array {
  if (isSentForm(bytes)) throw invalid('json', [{ path: [], issue: 'json' }]);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    throw new Fault(
      'invalid',
      'json',
      'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)',
    );
  return bytes;
}
