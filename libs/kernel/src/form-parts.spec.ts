import { describe, expect, it } from '@jest/globals';
import { isFile, receivedParts, sentParts, type FormPart } from './form-parts.js';

async function* each<T>(...values: T[]): AsyncGenerator<T> {
  yield* values;
}
const text = (field: string): FormPart => ({ field, text: `of ${field}` });
const file = (field: string, ...content: string[]): FormPart => ({
  field,
  name: `${field}.txt`,
  type: 'text/plain',
  content: each(...content.map((one) => Buffer.from(one))),
});
const form = () => each(text('a'), file('b', 'one', '', 'two'), file('c'), text('d'), file('e', 'three'));

/** The same bytes in pieces of another size. */
async function* inPieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const bytes of source) all.push(bytes);
  const whole = Buffer.concat(all);
  for (let start = 0; start < whole.length; start += size) yield whole.subarray(start, start + size);
}

describe('the parts of a form', () => {
  it.each([1, 3, 7, 1000])('are received as they were sent, from pieces of %d bytes', async (size) => {
    const received: unknown[] = [];
    for await (const part of receivedParts(inPieces(sentParts(form()), size))) {
      if (!isFile(part)) {
        received.push(part);
        continue;
      }
      const { content, ...head } = part;
      let read = '';
      for await (const bytes of content) read += Buffer.from(bytes).toString();
      received.push({ ...head, read });
    }
    expect(received).toEqual([
      { field: 'a', text: 'of a' },
      { field: 'b', name: 'b.txt', type: 'text/plain', read: 'onetwo' },
      { field: 'c', name: 'c.txt', type: 'text/plain', read: '' },
      { field: 'd', text: 'of d' },
      { field: 'e', name: 'e.txt', type: 'text/plain', read: 'three' },
    ]);
  });

  it('are found after a file that is read in part, or not at all', async () => {
    const fields: string[] = [];
    for await (const part of receivedParts(sentParts(form()))) {
      fields.push(part.field);
      if (part.field === 'b' && isFile(part)) for await (const _ of part.content) break;
    }
    expect(fields).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('end with the fault of their source, and end it when they are not read on', async () => {
    let isEnded = false;
    const failing = (async function* () {
      try {
        yield text('a');
        yield file('b', 'one');
        throw new Error('cut off');
      } finally {
        isEnded = true;
      }
    })();
    const fields: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { field } of receivedParts(sentParts(failing))) fields.push(field);
    };
    await expect(read()).rejects.toThrow('cut off');
    expect([fields, isEnded]).toEqual([['a', 'b'], true]);
    isEnded = false;
    const endless = (async function* () {
      try {
        for (;;) yield text('a');
      } finally {
        isEnded = true;
      }
    })();
    for await (const _ of receivedParts(sentParts(endless))) break;
    expect(isEnded).toBe(true);
  });
});
