import { createIdempotencyKeys, dropIdempotencyKeys } from '@stoa/service';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const auditLog = [
  `create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    "user" int,
    role text not null,
    action text not null,
    object_type text not null,
    object_id int,
    ip text,
    result text not null
  )`,
  'create index audit_log_user on audit_log ("user", id) -- ?user=',
  'create index audit_log_object on audit_log (object_type, object_id, id) -- ?object_type=&object_id=',
  'create index audit_log_at on audit_log (at) -- ?at__gte=',
  `create function refuse_audit_log_change() returns trigger language plpgsql as $$
    begin raise exception 'the audit log is append-only'; end $$`,
  `create trigger append_only before update or delete or truncate on audit_log
    for each statement execute function refuse_audit_log_change()`,
];

/** Keys of idempotent requests, and the log of all commands. */
export class Requests20261126223200 implements MigrationInterface {
  readonly name = 'Requests20261126223200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...createIdempotencyKeys, ...auditLog]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_log');
    await runner.query('drop function refuse_audit_log_change');
    for (const statement of dropIdempotencyKeys) await runner.query(statement);
  }
}
