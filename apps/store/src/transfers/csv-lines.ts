import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from '@stoa/dto';
import { own, type Json } from '@stoa/kernel';
import { CsvError, parse, type Info } from 'csv-parse';
import { valueOf } from './csv-cells.js';
import { longestLine, readLine, type Line } from './line.js';

const options = {
  bom: true,
  info: true,
  max_record_size: longestLine,
  relax_column_count: true, // told per line, below
  relax_quotes: true,
  skip_empty_lines: true,
};

/**
 * The records of comma-separated values. The first line names the fields, dotted paths for what lies deeper; an empty
 * cell is no field. What cannot be cut into cells ends the file: nobody can tell where the next record begins.
 */
export async function* csvLines(
  chunks: AsyncIterable<Uint8Array>,
  { fields }: Pick<Manifest, 'fields'>,
): AsyncGenerator<Line[]> {
  const parser = parse(options);
  const feeding = pipeline(Readable.from(chunks, { objectMode: false }), parser);
  feeding.catch(() => undefined); // the parser hands it on
  let names: string[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (names) yield [rowOf(names, fields, record, line)];
      else names = record.map((name) => name.trim());
      line = info.lines + 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield [{ line, issues: [{ path: [], issue: 'csv', params: { text: error.message } }], isLast: true }];
  }
}

function rowOf(names: string[], fields: Manifest['fields'], cells: string[], line: number): Line {
  if (cells.length > names.length) return { line, issues: [{ path: [], issue: 'columns' }] };
  const body: Tree = new Map();
  for (const [place, text] of cells.entries()) {
    const name = names[place]!;
    if (text !== '' && name)
      put(body, name.split('.'), valueOf(text, name === 'time' ? 'Number' : own(fields, name)));
  }
  // The same door as for JSON: it knows which names, characters and depths are not taken.
  return readLine(line, Buffer.from(JSON.stringify(body, asObject)));
}

type Tree = Map<string, Json | Tree>;

/** For `JSON.stringify`. */
const asObject = (_key: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value;

function put(tree: Tree, [step = '', ...rest]: string[], value: Json): void {
  if (!rest.length) return void tree.set(step, value);
  const known = tree.get(step);
  const below: Tree = known instanceof Map ? known : new Map();
  tree.set(step, below);
  put(below, rest, value);
}
