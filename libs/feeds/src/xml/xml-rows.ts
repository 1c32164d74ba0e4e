import { batch } from '../batch.js';
import type { Batches, FeedRow, Source } from '../feed.js';
import { XmlRecords, type RecordOptions } from './xml-records.js';
import { xmlText } from './xml-text.js';

/** What a format makes of the records of a document. */
export interface RecordReader extends Omit<RecordOptions, 'onRecord'> {
  rowsOf: (...record: Parameters<RecordOptions['onRecord']>) => FeedRow[];
}

export async function* xmlRows(source: Source, { rowsOf, ...options }: RecordReader): Batches {
  let rows: FeedRow[] = [];
  const records = new XmlRecords({
    ...options,
    onRecord: (element, enclosing) => void rows.push(...rowsOf(element, enclosing)),
  });
  for await (const text of xmlText(source))
    yield* batch((batch) => {
      rows = batch;
      records.read(text);
    });
  records.end();
}
