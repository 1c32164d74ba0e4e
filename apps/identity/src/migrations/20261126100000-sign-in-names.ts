import type { MigrationInterface, QueryRunner } from 'typeorm';

// Logins and addresses are one name space. A user's own login may be the own address. The trigger keeps the names in
// the transaction of the record, and reports a name that is taken under the field that claims it.
const keepNames = `create function keep_sign_in_names() returns trigger language plpgsql as $$
  declare
    login text := lower(new.data->>'login');
    email text := lower(new.data->>'email');
  begin
    if tg_op = 'UPDATE' then
      if login = lower(old.data->>'login') and email = lower(old.data->>'email') then return null; end if;
      delete from sign_in_names where org = old.org and user_id = old.id;
    end if;
    begin
      insert into sign_in_names (org, name, user_id) values (new.org, login, new.id);
    exception when unique_violation then
      raise unique_violation using message = 'the login is taken', constraint = 'users_login';
    end;
    begin
      insert into sign_in_names (org, name, user_id) select new.org, email, new.id where email <> login;
    exception when unique_violation then
      raise unique_violation using message = 'the address is taken', constraint = 'users_email';
    end;
    return null;
  end $$`;

const dropNames = `create function drop_sign_in_names() returns trigger language plpgsql as $$
  begin
    delete from sign_in_names where org = old.org and user_id = old.id;
    delete from claimed_addresses where org = old.org and user_id = old.id;
    return null;
  end $$`;

// An address cannot be changed for its owner, so of two users the one gives way whose login is the other's address.
const renameClashing = `do $$
  declare
    clash record;
    candidate text;
  begin
    for clash in
      select a.org, a.id, a.data->>'login' as login, a.data->>'id' as number from users a
      where exists (select from users b where b.org = a.org and b.id <> a.id
                      and lower(b.data->>'email') = lower(a.data->>'login'))
      order by (a.data->>'id')::bigint
    loop
      candidate := clash.login;
      loop
        candidate := candidate || '-' || clash.number;
        exit when not exists (select from users u where u.org = clash.org and u.id <> clash.id
          and lower(candidate) in (lower(u.data->>'login'), lower(u.data->>'email')));
      end loop;
      update users set ver = ver + 1, wire = record_with(wire, jsonb_build_object('login', candidate))
        where org = clash.org and id = clash.id;
      insert into renamed_logins (org, user_id, was, login) values (clash.org, clash.id, clash.login, candidate);
    end loop;
  end $$`;

const up = [
  `create table sign_in_names (
    org bytea not null,
    name text not null,
    user_id bytea not null,
    primary key (org, name) -- signing in, and no second user of the same name
  )`,
  'create index sign_in_names_user on sign_in_names (org, user_id) -- the names of a user',
  // Users who gave their address themselves, and nothing proves it yet.
  `create table claimed_addresses (
    org bytea not null,
    user_id bytea not null,
    primary key (org, user_id)
  )`,
  `insert into claimed_addresses (org, user_id) select org, id from users
     where data->>'owner' = encode(id, 'hex') and data->'emailVerified' is distinct from 'true'`,
  // Until the service has reported them in its log.
  `create table renamed_logins (
    org bytea not null,
    user_id bytea not null,
    was text not null,
    login text not null,
    primary key (org, user_id)
  )`,
  renameClashing,
  `insert into sign_in_names (org, name, user_id)
     select org, lower(data->>'login'), id from users union select org, lower(data->>'email'), id from users`,
  'drop index users_login',
  'drop index users_email',
  keepNames,
  dropNames,
  `create trigger users_names after insert or update of wire on users
     for each row execute function keep_sign_in_names()`,
  `create trigger users_names_end after delete on users
     for each row execute function drop_sign_in_names()`,
];

const down = [
  'drop trigger users_names on users',
  'drop trigger users_names_end on users',
  'drop function keep_sign_in_names',
  'drop function drop_sign_in_names',
  `create unique index users_login on users (org, lower(data->>'login'))`,
  `create unique index users_email on users (org, lower(data->>'email'))`,
  'drop table renamed_logins',
  'drop table claimed_addresses',
  'drop table sign_in_names',
];

export class SignInNames20261126100000 implements MigrationInterface {
  readonly name = 'SignInNames20261126100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
