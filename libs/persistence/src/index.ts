/**
 * PostgreSQL: connections, transactions, migrations, and tables of records whose every query carries the caller.
 *
 * Invariants:
 * - only this library and the entities, repositories, modules and migrations of the apps import typeorm and pg;
 * - a record is reachable only through `RecordTable.for(caller)`: no query without the access predicate exists;
 * - one statement or one visible `transaction` per change; it is retried after a serialization failure or deadlock, bounded;
 * - a repository takes part in a transaction by `tx.manager.withRepository(repository)`: one DataSource, one pool;
 * - database errors become Faults here, and in the exception filter of libs/service for a repository outside a transaction.
 */
export * from './batched.js';
export * from './bytea.js';
export * from './column.transformers.js';
export * from './columns.js';
export * from './copy-text.js';
export * from './data-source.js';
export * from './database.js';
export * from './defined-fields.js';
export * from './entity-table.js';
export * from './events/event-log.js';
export * from './events/event-schema.js';
export * from './events/logged-event.js';
export * from './events/outbox.js';
export { databaseFault } from './faults.js';
export * from './lists/list-cost.js';
export * from './migrate.js';
export * from './records/access-predicate.js';
export * from './records/change-record.js';
export * from './records/projection.js';
export * from './records/record-body.js';
export * from './records/record-columns.js';
export * from './records/record-pages.js';
export * from './records/record-schema.js';
export * from './records/record-table.js';
export * from './records/record-template.entity.js';
export * from './records/records.js';
export * from './records/stored-record.js';
export * from './sql.js';
export type { Queries, Transaction } from './statements.js';
export * from './tables/table-list.js';
export * from './tables/table-page.js';
export * from './tables/table-stream.js';
