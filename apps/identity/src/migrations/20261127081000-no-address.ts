import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A user without an address has a login only: a change of other fields leaves the names as they are. */
const keepNames = (isSame: string): string => `create or replace function keep_sign_in_names()
  returns trigger language plpgsql as $$
  declare
    login text := lower(new.data->>'login');
    email text := lower(new.data->>'email');
  begin
    if tg_op = 'UPDATE' then
      if login = lower(old.data->>'login') and email ${isSame} lower(old.data->>'email') then return null; end if;
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

export class NoAddress20261127081000 implements MigrationInterface {
  readonly name = 'NoAddress20261127081000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(keepNames('is not distinct from'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(keepNames('='));
  }
}
