import type { commerce } from '@stoa/dto';
import { CsvWriter } from '@stoa/feeds';
import type { JsonObject } from '@stoa/kernel';

/** The lines of a file of objects, which come as JSON texts. */
export async function* csvOf(
  fields: commerce.Fields,
  objects: AsyncIterable<string[]>,
): AsyncGenerator<string[]> {
  const writer = new CsvWriter(fields);
  yield [writer.head()];
  for await (const batch of objects)
    if (batch.length) yield [writer.lines(batch.map((json) => JSON.parse(json) as JsonObject))];
}
