import { raw, sql, type Sql } from '@stoa/persistence';
import { termsOf, type Viewer } from './terms.js';

/**
 * `price_type` and `warehouses` of the viewer's terms, joined as `terms`, for a value that is computed of many products:
 * the terms of all suppliers are read once per statement, and looked up for each row.
 *
 * @param supplier the column with the supplier's id
 */
export const lookedUpTerms = (viewer: Viewer, supplier: Sql): Sql => sql`left join lateral (
    select (found.terms ->> 'price_type')::int as price_type,
      array(select jsonb_array_elements_text(found.terms -> 'warehouses')::int) as warehouses
    from (select (
      select jsonb_object_agg(seller.id, jsonb_build_object('price_type', terms.price_type, 'warehouses', terms.warehouses))
      from suppliers seller ${termsOf(viewer, raw('seller.id'))}) -> ${supplier}::text as terms) found
  ) terms on true`;
