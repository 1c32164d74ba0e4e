/**
 * The table of deliveries, for a migration. The surface has a table `webhooks` of its own, with at least the columns `id
 * int`, `url text`, `events text[]`, `secret text`, `is_active boolean` and `failures int`.
 */
export const createWebhookDeliveries = [
  `create table webhook_deliveries (
    id bigint generated always as identity primary key,
    webhook int not null constraint webhook_deliveries_webhook_fkey references webhooks on delete cascade,
    event_id uuid not null,
    type text not null,
    object text not null,
    sequence bigint not null,
    merge text,
    data text,
    body text,
    status text not null default 'waiting',
    attempts int not null default 0,
    next_at timestamptz not null,
    response_status int,
    duration int,
    response text,
    error text,
    created_at timestamptz not null,
    attempted_at timestamptz
  ) with (fillfactor = 80)`,
  'create index webhook_deliveries_of_webhook on webhook_deliveries (webhook, id) -- the log',
  `create index webhook_deliveries_waiting on webhook_deliveries (webhook, object, sequence, id)
    where status = 'waiting' -- the first one of an object`,
  `create index webhook_deliveries_due on webhook_deliveries (webhook, next_at, id)
    where status = 'waiting' -- what is sent next`,
  `create unique index webhook_deliveries_merged on webhook_deliveries (webhook, merge) where merge is not null`,
  `create index webhook_deliveries_ended on webhook_deliveries (created_at) where status <> 'waiting' -- pruning`,
];

export const dropWebhookDeliveries = ['drop table webhook_deliveries'];
