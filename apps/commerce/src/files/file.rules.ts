import { fileTypeFromBuffer } from 'file-type';
import { fieldFault } from '../actor.js';
import { fileTypes } from './file-types.js';

/** Characters of a name. */
const maxName = 255;
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const control = /[\u0001-\u001f\u007f-\u009f]/g;

/** What is known of a file before its content is read. */
export interface SentFile {
  name?: string | undefined;
  type: string;
}

/**
 * The name of a file: the last step of what was sent, without what changes the direction of text, by which `exe.pdf`
 * could be shown for `fdp.exe`.
 *
 * @throws Fault invalid/validation in the words of DRF's `FileField`
 */
export function fileNameOf({ name, type }: SentFile): string {
  if (name === undefined) throw fieldFault('file', type ? 'not_a_file' : 'no_file');
  if (name.includes('\0')) throw fieldFault('file', 'null_characters');
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  // Browsers write a quote as `%22`, and `%` as it is.
  const shown = last
    .replaceAll('%22', '"')
    .toWellFormed()
    .replaceAll(bidi, '')
    .replaceAll(control, ' ')
    .trim();
  if (!shown || shown === '.' || shown === '..') throw fieldFault('file', 'no_file_name');
  const length = [...shown].length;
  if (length > maxName) throw fieldFault('file', 'file_name_length', { max: maxName, length });
  return shown;
}

/**
 * The media type of a file, which its extension and its first bytes agree on.
 *
 * @throws Fault invalid/validation
 */
export async function fileTypeOf(name: string, head: Uint8Array): Promise<string> {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const known = fileTypes.get(extension);
  if (!known)
    throw fieldFault('file', 'file_extension', { extension, allowed: [...fileTypes.keys()].join(', ') });
  const { contentType, shownAs } = known;
  const shown = await fileTypeFromBuffer(head);
  const isOfType = shown ? shownAs.has(shown.mime) : contentType.startsWith('text/') && isText(head);
  if (!isOfType) throw fieldFault('file', 'file_type');
  return contentType;
}

/** Text has no mark; it has no control characters but white space. */
const isText = (head: Uint8Array): boolean =>
  head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d)) || isUtf16(head);

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
