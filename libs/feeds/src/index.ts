/**
 * Streaming parsers of the files that ERPs and people send: JSON, CSV, XLSX, YML, CommerceML.
 *
 * Invariants: no I/O of its own; memory does not depend on the length of a feed; values are those of the source, exactly,
 * for the fields of the resource to read; a row that cannot be read is a row with issues, a feed that cannot be read any
 * further is a Fault after its good rows.
 */
export { isFullFeed } from './commerceml/is-full-feed.js';
export { isWholeDocument, readOrders, type ReadOrder } from './commerceml/order-reader.js';
export { orderDocument, ordersHead, ordersTail, type WrittenOrder } from './commerceml/order-writer.js';
export { CsvWriter } from './csv/csv-writer.js';
export * from './feed.js';
export { parseFeed } from './parse-feed.js';
export { Archive } from './zip/archive.js';
export { ymlHead, ymlOffer, ymlTail, type YmlCategory } from './yml/yml-writer.js';
