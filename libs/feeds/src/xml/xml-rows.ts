import { batch } from '../batch.js';
import type { FeedRow, Source } from '../feed.js';
import { XmlRecords, type RecordOptions } from './xml-records.js';
import { xmlText } from './xml-text.js';

/** What a format makes of the records of a document. */
export interface RecordReader<Row> extends Omit<RecordOptions, 'onRecord'> {
  rowsOf: (...record: Parameters<RecordOptions['onRecord']>) => Row[];
}

export async function* xmlRows<Row = FeedRow>(
  source: Source,
  { rowsOf, ...options }: RecordReader<Row>,
): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  const records = new XmlRecords({
    ...options,
    onRecord: (element, enclosing) => void rows.push(...rowsOf(element, enclosing)),
  });
  for await (const text of xmlText(source))
    yield* batch<Row>((batch) => {
      rows = batch;
      records.read(text);
    });
  records.end();
}
