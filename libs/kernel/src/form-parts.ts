// The parts of a form on their way to a service: each text and each file in its order, the files as their bytes come.

interface TextPart {
  field: string;
  text: string;
}

export interface FilePart {
  field: string;
  /** As the client says it; empty where no file was chosen. */
  name?: string | undefined;
  type: string;
  content: AsyncIterable<Uint8Array>;
}

export type FormPart = TextPart | FilePart;

export const isFile = (part: FormPart): part is FilePart => 'content' in part;

/** A frame begins with its kind and the length of what follows. */
const kinds = { part: 0, content: 1 };
const headBytes = 5;

/** Writes parts as bytes, for `receivedParts`. */
export async function* sentParts(parts: AsyncIterable<FormPart>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    if (!isFile(part)) {
      yield framed(kinds.part, Buffer.from(JSON.stringify(part)));
      continue;
    }
    const { content, ...head } = part;
    yield framed(kinds.part, Buffer.from(JSON.stringify(head)));
    for await (const bytes of content) yield framed(kinds.content, bytes);
  }
}

/** Reads what `sentParts` has written. What of a file is not read is skipped when the next part is asked for. */
export async function* receivedParts(source: AsyncIterable<Uint8Array>): AsyncGenerator<FormPart> {
  const frames = framesIn(source);
  const next = async (): Promise<Frame | undefined> => (await frames.next()).value as Frame | undefined;
  let frame = await next();
  const content = async function* (): AsyncGenerator<Uint8Array> {
    while (frame?.kind === kinds.content) {
      const { bytes } = frame;
      frame = await next();
      yield bytes;
    }
  };
  try {
    while (frame) {
      const head = JSON.parse(Buffer.from(frame.bytes).toString()) as TextPart | Omit<FilePart, 'content'>;
      frame = await next();
      yield 'text' in head ? head : { ...head, content: content() };
      while (frame?.kind === kinds.content) frame = await next();
    }
  } finally {
    await frames.return(undefined);
  }
}

interface Frame {
  kind: number;
  bytes: Uint8Array;
}

function framed(kind: number, bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(kind);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

async function* framesIn(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, undefined> {
  let rest = Buffer.alloc(0);
  for await (const bytes of source) {
    rest = Buffer.concat([rest, bytes]);
    for (let end = endOf(rest); end <= rest.length; end = endOf(rest)) {
      yield { kind: rest.readUInt8(), bytes: rest.subarray(headBytes, end) };
      rest = rest.subarray(end);
    }
  }
  if (rest.length) throw new Error('a frame is cut off');
}

const endOf = (bytes: Buffer): number =>
  bytes.length < headBytes ? Number.POSITIVE_INFINITY : headBytes + bytes.readUInt32BE(1);
