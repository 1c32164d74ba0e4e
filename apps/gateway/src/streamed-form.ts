import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Fault, invalid, isFile, type FilePart, type FormPart } from '@stoa/kernel';

/** A multipart form whose file is read while it arrives. */
export interface StreamedForm {
  /** Names and texts of the parts before the file. */
  fields: [name: string, text: string][];
  /** Absent when the form has no such part. */
  file?: Pick<FilePart, 'name' | 'type'>;
  /** The bytes of the file. It ends only when the whole form has been read without a fault. */
  content: AsyncGenerator<Uint8Array>;
}

const limits = { parts: 100, fieldNameSize: 200, fieldSize: 128 * 1024, headerPairs: 20, headerSize: 8192 };

const malformed = (): Fault => invalid('json', [{ path: [], issue: 'form' }]);

/**
 * Reads a form up to its file: the service gets the fields before it reads the file. A part after the file would come too
 * late, so it makes the form malformed.
 *
 * @param source is ended when `content` is
 * @param fileField the name of the part whose content is streamed, with or without a file name
 * @throws Fault invalid/json for a malformed form; what the source throws
 */
export async function streamedForm(
  source: AsyncIterable<Uint8Array>,
  contentType: string,
  fileField: string,
): Promise<StreamedForm> {
  const parts = formParts(source, contentType, fileField);
  const fields: [string, string][] = [];
  const next = async (): Promise<FormPart | void> => (await parts.next()).value;
  for (let part = await next(); part; part = await next()) {
    if (!isFile(part)) fields.push([part.field, part.text]);
    else if (part.field === fileField) return { fields, file: part, content: contentOf(parts, part) };
    else {
      await parts.return(undefined);
      throw malformed();
    }
  }
  return { fields, content: contentOf(parts) };
}

/** The content of the last part. */
async function* contentOf(parts: AsyncGenerator<FormPart>, file?: FilePart): AsyncGenerator<Uint8Array> {
  try {
    if (file) yield* file.content;
    if (!(await parts.next()).done) throw malformed();
  } finally {
    await parts.return(undefined);
  }
}

/**
 * The parts of a form in their order. Those with a file name are files; the content of one has to be read before the next
 * part is asked for.
 *
 * @param source is ended with the parts
 * @param fileField the name of a part that is a file also without a file name
 * @throws Fault invalid/json for a malformed form; what the source throws
 */
export async function* formParts(
  source: AsyncIterable<Uint8Array>,
  contentType: string,
  fileField?: string,
): AsyncGenerator<FormPart> {
  const reader = new FormReader(fileField);
  reader.read(source, contentType);
  try {
    for (let part = await reader.next(); part; part = await reader.next()) yield part;
  } finally {
    reader.stop();
  }
}

class FormReader {
  /** Those that were found and not asked for. */
  readonly #parts: FormPart[] = [];
  readonly #stopping = new AbortController();
  #changed = Promise.withResolvers<void>();
  #isEnded = false;
  #fault: Fault | undefined;
  #file: Readable | undefined;

  constructor(private readonly fileField: string | undefined) {}

  read(source: AsyncIterable<Uint8Array>, contentType: string): void {
    try {
      const parser = this.#parser(contentType);
      void this.#pump(source, parser).catch((error: unknown) => this.#fail(Fault.from(error)));
    } catch {
      this.#fail(malformed());
    }
  }

  /** @returns undefined when the form has been read without a fault */
  async next(): Promise<FormPart | undefined> {
    for (;;) {
      const part = this.#parts.shift();
      if (part) return part;
      if (this.#fault) throw this.#fault;
      if (this.#isEnded) return undefined;
      await this.#changed.promise;
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  #parser(contentType: string): BusboyInstance {
    const isPartAFile = (name?: string, _type?: string, fileName?: string): boolean =>
      fileName !== undefined || (name !== undefined && name === this.fileField);
    const parser = new Busboy({ headers: { 'content-type': contentType }, limits, isPartAFile });
    const refuse = (): void => this.#fail(malformed());
    parser.on('field', (field, text, _isNameCut, isCut) => {
      if (isCut) refuse();
      else this.#found({ field, text });
    });
    parser.on('file', (field, file, name, _encoding, type) => {
      file.on('error', refuse);
      this.#file = file;
      this.#found({ field, name, type, content: file as AsyncIterable<Uint8Array> });
    });
    return parser
      .on('partsLimit', refuse)
      .on('error', refuse)
      .on('finish', () => {
        this.#isEnded = true;
        this.#notify();
      });
  }

  async #pump(source: AsyncIterable<Uint8Array>, parser: BusboyInstance): Promise<void> {
    const { signal } = this.#stopping;
    for await (const chunk of source) {
      if (signal.aborted) return;
      if (!parser.write(chunk)) await once(parser, 'drain', { signal });
    }
    parser.end();
  }

  #found(part: FormPart): void {
    this.#parts.push(part);
    this.#notify();
  }

  #fail(fault: Fault): void {
    this.#fault ??= fault;
    this.#file?.destroy(this.#fault);
    this.#stopping.abort();
    this.#notify();
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
