import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from '@stoa/dto';
import { CsvError, parse, type Info } from 'csv-parse';
import { columnOf, jsonOf, type Column } from './csv-cells.js';
import { maxLineLength, readLine, type Line } from './line.js';

const options = {
  bom: true,
  info: true,
  max_record_size: maxLineLength,
  relax_column_count: true, // reported per line, below
  relax_quotes: true,
  skip_empty_lines: true,
};

/**
 * The records of comma-separated values. The first line names the fields, dotted paths for what lies deeper; an empty
 * cell is an absent field. Invalid CSV ends the file, because the start of the next record is unknown.
 */
export async function* csvLines(
  chunks: AsyncIterable<Uint8Array>,
  manifest: Pick<Manifest, 'fields'>,
): AsyncGenerator<Line[]> {
  const parser = parse(options);
  const feeding = pipeline(Readable.from(chunks, { objectMode: false }), parser);
  feeding.catch(() => undefined); // the parser throws the error, too
  let columns: Column[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (columns) yield [lineOf(columns, record, line)];
      else columns = record.map((name) => columnOf(manifest, name.trim()));
      line = info.lines + 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield [{ line, issues: [{ path: [], issue: 'csv', params: { text: error.message } }], isLast: true }];
  }
}

function lineOf(columns: readonly Column[], cells: string[], line: number): Line {
  if (cells.length > columns.length) return { line, issues: [{ path: [], issue: 'columns' }] };
  const fields: FieldTexts = new Map();
  for (const [index, text] of cells.entries()) {
    const { steps, type } = columns[index]!;
    if (text !== '' && steps.join('')) setField(fields, steps, jsonOf(text, type));
  }
  // Parsed as JSON, so that the same names, characters, numbers and depths are refused.
  return readLine(line, Buffer.from(textOf(fields)));
}

/** JSON texts of fields by name; nested maps for objects. */
type FieldTexts = Map<string, string | FieldTexts>;

function setField(target: FieldTexts, [step, ...rest]: readonly string[], json: string): void {
  if (!rest.length) return void target.set(step!, json);
  const inner = target.get(step!);
  const object: FieldTexts = inner instanceof Map ? inner : new Map();
  target.set(step!, object);
  setField(object, rest, json);
}

const textOf = (fields: FieldTexts): string =>
  `{${[...fields].map(([name, json]) => `${JSON.stringify(name)}:${typeof json === 'string' ? json : textOf(json)}`).join(',')}}`;
