import { batch } from '../batch.js';
import { readRow } from '../cells.js';
import { columnsOf, type Column } from '../columns.js';
import type { Batches, FeedOptions, FeedRow, Source } from '../feed.js';
import { textOfSource } from '../text-of-source.js';
import { delimiterOf, headOf } from './csv-head.js';
import { CsvRecords, type CsvRecord } from './csv-records.js';

/**
 * The records of comma-separated values. The first one has the names of the fields. The delimiter is `,`, `;` or a tab.
 * A record with a quote within an unquoted cell is refused alone; any other misplaced quote ends the feed.
 */
export async function* csvRows(source: Source, options: FeedOptions): Batches {
  const texts = textOfSource(source, options.encoding);
  try {
    const head = await headOf(texts);
    const records = new CsvRecords(delimiterOf(head));
    const rows = new CsvRows(options);
    for await (const text of pieces(head, texts)) {
      const found = await records.read(text);
      yield* batch((batch) => rows.add(found, batch));
    }
  } finally {
    await texts.return(undefined);
  }
}

/** undefined is the end. */
async function* pieces(head: string, texts: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield head;
  yield* texts;
  yield undefined;
}

class CsvRows {
  private columns: (Column | undefined)[] | undefined;
  private row = 0;

  constructor(private readonly options: FeedOptions) {}

  /** @throws Fault invalid/feed where the rest cannot be read */
  add(records: CsvRecord[], rows: FeedRow[]): void {
    for (const record of records) {
      if (record instanceof Error) throw record;
      if (this.columns) rows.push(this.rowOf(this.columns, record));
      else this.columns = columnsOf(record ?? [], this.options);
    }
  }

  private rowOf(columns: (Column | undefined)[], record: string[] | undefined): FeedRow {
    const place = { row: this.row++, kind: this.options.kind };
    return record ? readRow(place, columns, record) : { ...place, issues: [{ path: [], issue: 'quotes' }] };
  }
}
