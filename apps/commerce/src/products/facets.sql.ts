import { raw, sql, type Sql } from '@stoa/persistence';

/** Values of each kind. */
const maxValues = 100;
/** Names of properties. */
const maxNames = 50;

const jsonArray = (rows: Sql): Sql => sql`array_to_json(array(select row_to_json(one) from (${rows}) one))`;

/** The most frequent values of a column. */
const counted = (column: Sql, isCounted: Sql): Sql =>
  jsonArray(sql`select ${column} as value, count(*)::int as count from matching where ${isCounted}
    group by ${column} order by count desc, value limit ${raw(String(maxValues))}`);

/** The most frequent names, and of each name the most frequent values. */
const properties = jsonArray(sql`
  with pairs as (
    select p.name, p.value, count(*)::int as count
    from matching, jsonb_to_recordset(properties) as p (name text, value text) group by p.name, p.value
  ), ranked as (
    select *, sum(count) over (partition by name) as total,
      row_number() over (partition by name order by count desc, value) as place from pairs
  )
  select name, array_to_json(array_agg(row_to_json((select v from (select value, count) v)) order by place)) as "values"
  from ranked where place <= ${raw(String(maxValues))}
  group by name, total order by total desc, name limit ${raw(String(maxNames))}`);

/**
 * One statement for all facets: the rows are selected once.
 * @param rows of `products`
 * @param prices rows with `amount`, of the products in the table `matching`
 */
export const facetsOf = (rows: Sql, prices: Sql): Sql => sql`
  with matching as materialized (
    select id, supplier, category, brand, properties, min_order_quantity from (${rows}) products)
  select row_to_json(facets)::text as json from (select
    ${counted(raw('brand'), sql`brand <> ''`)} as brands,
    ${counted(raw('category'), sql`category is not null`)} as categories,
    ${properties} as properties,
    (select row_to_json(one) from (select min(amount)::text as min, max(amount)::text as max
       from (${prices}) priced) one) as price) facets`;
