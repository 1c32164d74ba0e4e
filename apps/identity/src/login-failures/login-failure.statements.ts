import { bytea, raw, sql, type Sql } from '@stoa/persistence';
import { attemptLease, failureWindow } from './login-failure.rules.js';

// Statements on `login_failures`. All of them lock the rows of several keys in the order of the keys, so that two
// attempts never wait for each other.

/** Expired rows that each failure removes beside its own work. */
const prunedRows = 100;
/** Failures of one key are counted up to this number, so no limit is higher. */
export const maxCounted = 100;

export interface AttemptRow {
  address: string | null;
  login: string | null;
  org: string;
  at: number;
}

const since = (times: 'failed' | 'pending', time: number): Sql =>
  sql`(select t from unnest(counted.${raw(times)}) t where t > ${time}::bigint)`;

/** The keys of an attempt. PostgreSQL folds the login as the index of names does. */
const keysOf = ({ address, login, org }: AttemptRow): Sql => sql`
  select key, is_limited
  from (select ${address}::text as address, lower(${login}::text) as login) attempt,
    lateral (select coalesce(
      (select encode(user_id, 'hex') from sign_in_names where org = ${bytea(org)} and name = attempt.login),
      encode(sha256(convert_to(attempt.login, 'UTF8')), 'hex')) as subject) named,
    lateral (values ('address:' || address, true), ('login:' || subject, false),
                    ('pair:' || coalesce(address, '') || ' ' || subject, true)) as keys (key, is_limited)
  where key is not null`;

/** Counts the attempt as pending under each key that is below the limit. Returns a row per key. */
export const admitStatement = (attempt: AttemptRow, limit: number): Sql => {
  const { at } = attempt;
  const failed = since('failed', at - failureWindow);
  const pending = since('pending', at - attemptLease);
  return sql`
    with keys as materialized (${keysOf(attempt)}),
    admitted as (
      insert into login_failures as counted (key, failed, pending, at)
      select key, '{}', array[${at}::bigint], ${at}::bigint from keys order by key
      on conflict (key) do update set
        failed = array${failed}, pending = array${pending} || ${at}::bigint, at = ${at}::bigint
      where counted.key like 'login:%'
        or (select count(*) from ${failed} f) + (select count(*) from ${pending} p) < ${limit}::int
      returning key, cardinality(failed) as failures)
    select keys.key, admitted.key is not null as "isAdmitted", is_limited as "isLimited",
      coalesce(failures, 0) as failures
    from keys left join admitted using (key)`;
};

const withoutPending = (at: number): Sql => sql`
  coalesce(pending[:array_position(pending, ${at}::bigint) - 1] ||
           pending[array_position(pending, ${at}::bigint) + 1:], pending)`;

const locked = (keys: string[]): Sql => sql`
  key = any(array(select key from login_failures where key = any(${keys}::text[]) order by key for update))`;

/** The attempt failed: it moves from the pending to the failed ones. */
export const failStatement = (keys: string[], at: number): Sql => sql`
  with pruned as (delete from login_failures where key = any(array(
    select key from login_failures where at < ${at - failureWindow}::bigint limit ${prunedRows} for update skip locked)))
  update login_failures set pending = ${withoutPending(at)},
    failed = (failed || ${at}::bigint)[greatest(1, cardinality(failed) + 2 - ${maxCounted}::int):]
  where ${locked(keys)}`;

/** The attempt succeeded: the failures of this login at this address no longer count. */
export const succeedStatement = (keys: string[], at: number): Sql => sql`
  update login_failures set pending = ${withoutPending(at)},
    failed = case when key like 'pair:%' then '{}' else failed end
  where ${locked(keys)}`;

/**
 * The attempt was refused under one of `keys`: it no longer counts under the `admitted` ones. Returns the time of the
 * oldest failure of a key whose failures alone reach the limit.
 */
export const withdrawStatement = (
  { admitted, keys, at }: { admitted: string[]; keys: string[]; at: number },
  limit: number,
): Sql => {
  const failed = sql`(select t from unnest(failed) t where t > ${at - failureWindow}::bigint)`;
  return sql`
    with withdrawn as (update login_failures set pending = ${withoutPending(at)} where ${locked(admitted)})
    select max((select min(t) from ${failed} f)) as oldest from login_failures
    where key = any(${keys}::text[]) and key not like 'login:%'
      and (select count(*) from ${failed} f) >= ${limit}::int`;
};
