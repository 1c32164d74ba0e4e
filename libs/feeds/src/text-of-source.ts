import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { feedFault, type Source } from './feed.js';

/** Bytes after the first that is not ASCII, by which the encoding is detected. */
const sampleLength = 1024;

/**
 * The text of a source. Unless an encoding is declared, a byte order mark decides, then the first bytes that are not
 * ASCII: UTF-8 where they are valid, else windows-1251.
 *
 * @throws Fault invalid/feed for an unknown encoding, and for bytes that are not of the encoding
 */
export async function* textOfSource(source: Source, declared?: string): AsyncGenerator<string> {
  let decoder = declared === undefined ? undefined : decoderOf(declared);
  let sample: Uint8Array = new Uint8Array();
  for await (const chunk of source) {
    if (decoder) yield decoded(decoder, chunk);
    else {
      const bytes = sample.length ? Buffer.concat([sample, chunk]) : chunk;
      const start = asciiLength(bytes);
      yield Buffer.from(bytes.subarray(0, start)).toString('latin1');
      sample = bytes.subarray(start);
      if (sample.length < sampleLength) continue;
      decoder = decoderOf(encodingOf(sample));
      yield decoded(decoder, sample);
    }
  }
  yield decoder ? decoded(decoder) : decoded(decoderOf(encodingOf(sample)), sample, false);
}

const asciiLength = (bytes: Uint8Array): number =>
  isAscii(bytes) ? bytes.length : bytes.findIndex((code) => code > 0x7f);

function encodingOf(sample: Uint8Array): string {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return isUtf8(withoutPart(sample)) ? 'utf-8' : 'windows-1251';
}

/** Without the character at the end that is not there as a whole. */
function withoutPart(bytes: Uint8Array): Uint8Array {
  const lead = bytes.subarray(-3).findLastIndex((code) => code > 0xbf);
  if (lead < 0) return bytes;
  const at = Math.max(0, bytes.length - 3) + lead;
  const size = bytes[at]! > 0xef ? 4 : bytes[at]! > 0xdf ? 3 : 2;
  return at + size > bytes.length ? bytes.subarray(0, at) : bytes;
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  } catch {
    throw feedFault(`The encoding "${encoding.slice(0, 40)}" is not supported.`);
  }
}

function decoded(decoder: TextDecoder, bytes?: Uint8Array, stream = bytes !== undefined): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw feedFault(`The feed is not valid ${decoder.encoding} text.`);
  }
}
