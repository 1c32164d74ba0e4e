/** The parts of a schema that TypeORM, and so an entity, cannot describe. */
export type Part =
  | 'partitioned table without a primary key'
  | 'partition'
  | 'table'
  | 'view'
  | 'trigger'
  | 'generated column'
  | 'expression index'
  | 'column type';

export interface Exception {
  part: Part;
  name: string | RegExp;
  reason: string;
}

const generated =
  'TypeORM compares the expression with that in a table of its own, which migrations would have to write';
const xid8 = 'TypeORM has no type for transaction ids, so the entity reads them as text';
const caseless = 'unique by the lower-case name; TypeORM has no indexes of expressions';

/**
 * The one list of what entities leave to the migrations, with reasons. The test of a service fails on a part that is not in
 * the list, and on an entry that fits no part.
 */
const everyService: Exception[] = [
  { part: 'table', name: 'migrations', reason: 'TypeORM creates and reads it itself' },
  {
    part: 'partitioned table without a primary key',
    name: 'events',
    reason: 'new_event_id makes the ids unique; a primary key would cost one more index per partition',
  },
  { part: 'partition', name: /^events_(rest|\d{8})$/, reason: 'keep_events creates and drops one per day' },
  {
    part: 'view',
    name: 'event_log',
    reason: 'TypeORM compares the text with that in a table of its own, which migrations would have to write',
  },
  { part: 'column type', name: 'events.xid', reason: xid8 },
  { part: 'column type', name: /^event_rounds\.xid_(from|to)$/, reason: xid8 },
];

const ofService: Record<string, Exception[]> = {
  commerce: [
    { part: 'generated column', name: 'people.role', reason: generated },
    {
      part: 'trigger',
      name: 'categories.categories_acyclic',
      reason: 'refuses a category below itself; TypeORM has no triggers',
    },
    {
      part: 'trigger',
      name: 'audit_log.append_only',
      reason: 'refuses changes of the audit log; TypeORM has no triggers',
    },
    {
      part: 'trigger',
      name: /^(stocks|stock_movements|prices|warehouses|suppliers)\./,
      reason: 'writes the ledger and the events of stocks and prices; TypeORM has no triggers',
    },
    {
      part: 'trigger',
      name: 'people.administrators_webhooks_end',
      reason: 'switches webhooks of an administrator off who is none any more; TypeORM has no triggers',
    },
    {
      part: 'trigger',
      name: /^(orders|order_history|claim_history)\./,
      reason: 'counts orders and keeps their history; TypeORM has no triggers',
    },
    {
      part: 'trigger',
      name: /^order_lines\./,
      reason: 'marks days whose sums have changed; TypeORM has no triggers',
    },
    {
      part: 'trigger',
      name: /^products\.products_moved$/,
      reason: 'notes products that change groups; TypeORM has no triggers',
    },
    {
      part: 'trigger',
      name: /_(files|pictures)$/,
      reason: 'notes the files that are to be purged; TypeORM has no triggers',
    },
  ],
  community: [
    {
      part: 'table',
      name: 'post_counts',
      reason: 'columns of its unique key may be null, so it has no primary key; triggers alone write it',
    },
    { part: 'generated column', name: 'people.is_staff', reason: generated },
    { part: 'expression index', name: /^(groups|categories|tags)_name$/, reason: caseless },
    { part: 'expression index', name: 'custom_fields_code', reason: caseless },
    {
      part: 'trigger',
      name: /^(topics|comments|topic_tags|group_members|people|forums)\.count_/,
      reason: 'keeps stored counters; TypeORM has no triggers',
    },
  ],
  identity: [
    {
      part: 'generated column',
      name: /^(record_template|users|groups|roles|tokens)\.(data|acl|time)$/,
      reason: generated,
    },
    {
      part: 'trigger',
      name: /^users\.users_names(_end)?$/,
      reason: 'writes the names that a user signs in with',
    },
    {
      part: 'trigger',
      name: /^(users|groups|roles|tokens)\./,
      reason: 'writes the events of a record table',
    },
    { part: 'expression index', name: 'users_number', reason: 'finds a user by the number in the record' },
    { part: 'expression index', name: 'tokens_expired', reason: 'finds the expired tokens of logins' },
  ],
  store: [
    { part: 'table', name: /^records\./, reason: 'the service creates one per store as it runs' },
    {
      part: 'table',
      name: /^packets\./,
      reason: 'the service creates one per store with packets as it runs',
    },
    { part: 'partition', name: /^packets\./, reason: 'the service creates and drops one per week' },
    { part: 'generated column', name: /^record_template\.(data|acl|time)$/, reason: generated },
    { part: 'generated column', name: /^removed_records\.(data|acl|time)$/, reason: generated },
    { part: 'column type', name: 'record_counts.xid', reason: xid8 },
  ],
};

export const exceptionsOf = (service: string): Exception[] => [
  ...everyService,
  ...(ofService[service] ?? []),
];
