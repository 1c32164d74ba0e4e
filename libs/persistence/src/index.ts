/**
 * PostgreSQL: connections, transactions, migrations, and tables of records whose every query carries the caller.
 *
 * Invariants:
 * - typeorm and pg are spoken here, and in entities, repositories and migrations of the apps, and nowhere else;
 * - a record is reachable only through `RecordTable.for(caller)`: no query without the access predicate exists;
 * - one statement or one visible `transaction` per change; a serialisation failure or deadlock is tried again, bounded;
 * - database errors become Faults here.
 */
export * from './batched.js';
export * from './data-source.js';
export * from './database.js';
export * from './events/event-entities.js';
export * from './entity-table.js';
export * from './events/event-log.js';
export * from './events/event-schema.js';
export * from './events/logged-event.js';
export * from './events/outbox.js';
export { databaseFault } from './faults.js';
export * from './lists/list-cost.js';
export * from './migrate.js';
export * from './records/access-predicate.js';
export * from './records/bytea.js';
export * from './records/projection.js';
export * from './records/record-body.js';
export * from './records/record-schema.js';
export * from './records/record-table.js';
export * from './records/records.js';
export * from './records/stored-record.js';
export * from './sql.js';
export type { Queries, Transaction } from './statements.js';
export * from './tables/table-list.js';
export * from './tables/table-page.js';
