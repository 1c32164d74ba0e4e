import { type CsvError, parse } from 'csv-parse';
import { feedFault } from '../feed.js';

/** Bytes of one record: one that is longer lacks a closing quote. */
const maxRecordSize = 4 * 1024 * 1024;

/** Cells; undefined for a record with a quote within an unquoted cell; a fault where the rest cannot be read. */
export type CsvRecord = string[] | undefined | Error;

/** Reads the records of each piece of text as it comes. */
export class CsvRecords {
  private records: CsvRecord[] = [];
  private refusedLine = 0;
  private readonly parser;

  constructor(delimiter: string) {
    this.parser = parse({
      delimiter,
      max_record_size: maxRecordSize,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_record: (record: string[]) => void this.records.push(record),
      on_skip: (error) => this.refuse(error),
    });
    this.parser.on('error', () => undefined); // each call below reports it
  }

  /** @param text undefined at the end @returns the records that have ended */
  async read(text: string | undefined): Promise<CsvRecord[]> {
    await new Promise<void>((resolve, reject) => {
      const onDone = (error?: Error | null): void => (error ? reject(error) : resolve());
      if (text === undefined) this.parser.end(onDone);
      else this.parser.write(text, onDone);
    });
    const { records } = this;
    this.records = [];
    return records;
  }

  private refuse(error: CsvError | undefined): undefined {
    const line = Number(error?.lines);
    if (error?.code !== 'INVALID_OPENING_QUOTE') this.records.push(endOf(error, line));
    else if (line !== this.refusedLine) this.records.push(undefined);
    this.refusedLine = line;
  }
}

/** After such an error the start of the next record is unknown. */
function endOf(error: CsvError | undefined, line: number): Error {
  const isMisplaced = error?.code === 'CSV_INVALID_CLOSING_QUOTE';
  return feedFault(`A quote is ${isMisplaced ? 'misplaced' : 'not closed'} at line ${line}.`);
}
