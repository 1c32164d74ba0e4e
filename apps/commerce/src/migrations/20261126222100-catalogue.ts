import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whatever writes parents, an import too: two transactions that change parents run one after the other from here on, and
 * the second one sees what the first one wrote. A new category cannot be above another one.
 */
const refuseCycles = `create function categories_acyclic() returns trigger language plpgsql as $$ begin
  if not exists (select from new_rows fresh join old_rows was using (id) where fresh.parent is distinct from was.parent)
  then return null; end if;
  perform pg_advisory_xact_lock(hashtext('categories.parent'));
  if exists (
    with recursive above (origin, id) as (
      select id, parent from new_rows where parent is not null
      union select origin, c.parent from above join categories c using (id) where c.parent is not null and id <> origin)
    select from above where id = origin)
  then
    raise exception 'a category is its own descendant'
      using errcode = 'check_violation', table = 'categories', constraint = 'categories_acyclic';
  end if;
  return null;
end $$`;

const up = [
  `create index products_of_supplier on products (supplier, id, is_active, min_order_quantity)
    where not is_deleted -- first pages of a supplier; the counts of all lists, from the index alone`,
  'create index products_brand on products (brand, id) -- ?brand=',
  refuseCycles,
  `create trigger categories_acyclic after update on categories referencing old table as old_rows new table as new_rows
    for each statement execute function categories_acyclic()`,
];

const down = [
  'drop index products_brand',
  'drop index products_of_supplier',
  'drop trigger categories_acyclic on categories',
  'drop function categories_acyclic',
];

/** What keeps the tree of categories a tree. */
export class Catalogue20261126222100 implements MigrationInterface {
  readonly name = 'Catalogue20261126222100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
