import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from '@stoa/dto';
import { CsvError, parse, type Info } from 'csv-parse';
import { columnOf, jsonOf, type Column } from './csv-cells.js';
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
  manifest: Pick<Manifest, 'fields'>,
): AsyncGenerator<Line[]> {
  const parser = parse(options);
  const feeding = pipeline(Readable.from(chunks, { objectMode: false }), parser);
  feeding.catch(() => undefined); // the parser hands it on
  let columns: Column[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (columns) yield [rowOf(columns, record, line)];
      else columns = record.map((name) => columnOf(manifest, name.trim()));
      line = info.lines + 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield [{ line, issues: [{ path: [], issue: 'csv', params: { text: error.message } }], isLast: true }];
  }
}

function rowOf(columns: readonly Column[], cells: string[], line: number): Line {
  if (cells.length > columns.length) return { line, issues: [{ path: [], issue: 'columns' }] };
  const row: Row = new Map();
  for (const [place, text] of cells.entries()) {
    const { steps, type } = columns[place]!;
    if (text !== '' && steps.join('')) put(row, steps, jsonOf(text, type));
  }
  // Read as JSON is: that knows which names, characters, numbers and depths are not taken.
  return readLine(line, Buffer.from(textOf(row)));
}

/** Values as JSON by their names, rows within rows. */
type Row = Map<string, string | Row>;

function put(target: Row, [step, ...rest]: readonly string[], json: string): void {
  if (!rest.length) return void target.set(step!, json);
  const inner = target.get(step!);
  const holder: Row = inner instanceof Map ? inner : new Map();
  target.set(step!, holder);
  put(holder, rest, json);
}

const textOf = (row: Row): string =>
  `{${[...row].map(([name, json]) => `${JSON.stringify(name)}:${typeof json === 'string' ? json : textOf(json)}`).join(',')}}`;
