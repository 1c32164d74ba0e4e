import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Fault, invalid } from '@stoa/kernel';

/** A multipart form whose file is read while it arrives. */
export interface StreamedForm {
  /** Names and texts of the parts before the file. */
  fields: [name: string, text: string][];
  /** Absent when the form has no such part. */
  file?: { name: string | undefined; type: string };
  /** The bytes of the file. It ends only when the whole form has been read without a fault. */
  content: AsyncGenerator<Uint8Array>;
}

const limits = { parts: 100, fieldNameSize: 200, fieldSize: 64 * 1024, headerPairs: 20, headerSize: 8192 };

const malformed = (): Fault => invalid('json', [{ path: [], issue: 'form' }]);

/**
 * Reads a form up to its file: the service gets the fields before it reads the file. A part after the file would come too
 * late, so it makes the form malformed.
 *
 * @param source is ended when `content` is
 * @param fileField the name of the part whose content is streamed, with or without a file name
 * @throws Fault invalid/json for a malformed form; what the source throws
 */
export function streamedForm(
  source: AsyncIterable<Uint8Array>,
  contentType: string,
  fileField: string,
): Promise<StreamedForm> {
  return new Promise((resolve, reject) =>
    new FormReader(resolve, reject, fileField).read(source, contentType),
  );
}

class FormReader {
  readonly #fields: [string, string][] = [];
  readonly #stopping = new AbortController();
  readonly #end = Promise.withResolvers<void>();
  #file: Readable | undefined;

  constructor(
    private readonly resolve: (form: StreamedForm) => void,
    private readonly reject: (fault: Fault) => void,
    private readonly fileField: string,
  ) {
    this.#end.promise.catch(() => undefined); // a form that is refused is not read to its end
  }

  read(source: AsyncIterable<Uint8Array>, contentType: string): void {
    try {
      const parser = this.#parser(contentType);
      void this.#pump(source, parser).catch((error: unknown) => this.#fail(Fault.from(error)));
    } catch {
      this.#fail(malformed());
    }
  }

  #parser(contentType: string): BusboyInstance {
    const isPartAFile = (name?: string, _type?: string, fileName?: string): boolean =>
      name === this.fileField || fileName !== undefined;
    const parser = new Busboy({ headers: { 'content-type': contentType }, limits, isPartAFile });
    const refuse = (): void => this.#fail(malformed());
    parser.on('field', (name, text, _isNameCut, isCut) => {
      if (this.#file || isCut) refuse();
      else this.#fields.push([name, text]);
    });
    parser.on('file', (name, file, fileName, _encoding, type) => {
      file.on('error', refuse);
      if (this.#file || name !== this.fileField) return refuse();
      this.#file = file;
      this.#found({ name: fileName, type });
    });
    return parser
      .on('partsLimit', refuse)
      .on('error', refuse)
      .on('finish', () => {
        this.#end.resolve();
        if (!this.#file) this.#found();
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

  #found(file?: StreamedForm['file']): void {
    this.resolve({ fields: this.#fields, ...(file && { file }), content: this.#content() });
  }

  async *#content(): AsyncGenerator<Uint8Array> {
    try {
      if (this.#file) yield* this.#file as AsyncIterable<Uint8Array>;
      await this.#end.promise;
    } finally {
      this.#stopping.abort();
    }
  }

  #fail(fault: Fault): void {
    this.reject(fault);
    this.#end.reject(fault);
    this.#file?.destroy(fault);
    this.#stopping.abort();
  }
}
