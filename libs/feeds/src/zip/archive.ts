import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { feedFault, type Source } from '../feed.js';

/** Bytes of an archive: its directory is at its end, so it is held in memory as it is. Its files are not. */
const maxArchiveSize = 32 * 1024 * 1024;
const maxEntries = 10_000;
/** Bytes of all files. */
const maxTotal = 1024 * 1024 * 1024;
/** A file of more than `smallFile` bytes is no more than this times as large as it is in the archive. */
const maxRatio = 200;
const smallFile = 8 * 1024 * 1024;

/** The files of a ZIP archive, each of them read as a stream. */
export class Archive {
  private constructor(
    private readonly file: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws Fault invalid/feed for what is no archive, unsafe names, and an archive that is a ZIP bomb */
  static async of(source: Source): Promise<Archive> {
    const bytes = await wholeOf(source);
    try {
      const file = await fromBufferPromise(bytes, { strictFileNames: false });
      if (file.entryCount > maxEntries) throw feedFault(`The archive has more than ${maxEntries} files.`);
      const entries = new Map<string, Entry>();
      for await (const entry of file.eachEntry()) {
        if (entries.has(entry.fileName))
          throw feedFault(`The archive has the file "${entry.fileName}" twice.`);
        entries.set(entry.fileName, entry);
      }
      checkSizes([...entries.values()], bytes.length);
      return new Archive(file, entries);
    } catch (error) {
      throw faultOf(error);
    }
  }

  /** The paths of the files, with `/` between their parts; none is absolute or has `..` in it. */
  get names(): string[] {
    return [...this.entries.keys()].filter((name) => !name.endsWith('/'));
  }

  /** The content of a file. @throws Fault invalid/feed where it is broken */
  async *read(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.entries.get(name);
    if (!entry) throw feedFault(`The archive has no file "${name}".`);
    try {
      yield* await this.file.openReadStreamPromise(entry);
    } catch (error) {
      throw faultOf(error);
    }
  }
}

async function wholeOf(source: Source): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > maxArchiveSize) throw feedFault(`The archive has more than ${maxArchiveSize} bytes.`);
    parts.push(part);
  }
  if (!size) throw feedFault('The feed is empty.');
  return Buffer.concat(parts);
}

/** yauzl checks that a file has no more bytes than the directory says. */
function checkSizes(entries: readonly Entry[], archiveSize: number): void {
  const sum = (sizeOf: (entry: Entry) => number): number =>
    entries.reduce((total, entry) => total + sizeOf(entry), 0);
  const isBomb = entries.some(
    ({ compressedSize, uncompressedSize }) =>
      uncompressedSize > smallFile && uncompressedSize > compressedSize * maxRatio,
  );
  // Files that overlap are together larger than the archive.
  const overlap = sum(({ compressedSize }) => compressedSize) > archiveSize;
  if (isBomb || overlap || sum(({ uncompressedSize }) => uncompressedSize) > maxTotal)
    throw feedFault('The files of the archive are too large for it.');
}

/** Errors of yauzl and of zlib are about the archive, which comes from outside. */
const faultOf = (error: unknown): unknown => {
  const { name, message } = error as Error;
  return name === 'Error' ? feedFault(`The archive cannot be read: ${message}.`) : error;
};
