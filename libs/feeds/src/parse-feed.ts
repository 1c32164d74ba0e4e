import { commerceMlRows } from './commerceml/commerceml-rows.js';
import { csvRows } from './csv/csv-rows.js';
import type { Batches, FeedFormat, FeedOptions, Source } from './feed.js';
import { jsonArrayRows } from './json/json-array.js';
import { ndjsonRows } from './json/ndjson.js';
import { slices } from './slices.js';
import { xlsxRows } from './xlsx/xlsx-rows.js';
import { ymlRows } from './yml/yml-rows.js';

const parsers: Record<FeedFormat, (source: Source, options: FeedOptions) => Batches> = {
  json: jsonArrayRows,
  ndjson: ndjsonRows,
  csv: csvRows,
  xlsx: xlsxRows,
  yml: ymlRows,
  commerceml: commerceMlRows,
};

/**
 * The rows of a feed, in the order of the source, in batches. Memory does not depend on its length: the source is read
 * no further than the batches that the caller has taken, and the 64 KiB after them. A workbook is the exception: it has a
 * limit.
 *
 * @throws Fault invalid/feed after the rows before it, when the rest cannot be read; errors of the source
 */
export const parseFeed = (format: FeedFormat, source: Source, options: FeedOptions): Batches =>
  parsers[format](slices(source), options);
