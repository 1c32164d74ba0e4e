import { raw, sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { companiesOfUser } from '../pricing/companies-of-user.js';
import { isActive } from '../pricing/terms.js';

const targets = raw(`('companies', 'company_groups', 'price_types', 'contracts')`);

/** The conditions of a promotion about the buying company and its terms, or the others. */
const conditions = (which: Sql): Sql =>
  sql`json_array_elements(promotions.conditions) with ordinality condition (value, place)
    where condition.value ->> 'type' ${which} ${targets}`;

/**
 * Whether a promotion is for the buyer: its conditions about companies, groups, price types and contracts hold for one of
 * the ways in which the buyer's companies buy from the supplier. These are the company's active contracts, and without one
 * the price type that applies without a contract.
 */
export const isForBuyer = (actor: Actor, at: Sql): Sql => sql`(
  not exists (select from ${conditions(sql`in`)})
  or exists (
    select from companies buyer
    join suppliers seller on seller.id = promotions.supplier
    left join contracts c on c.company = buyer.id and c.supplier = seller.id and ${isActive(at)}
    left join company_groups team on team.id = buyer."group"
    left join price_types own on own.id = buyer.price_type and own.supplier = seller.id
    left join price_types grouped on grouped.id = team.price_type and grouped.supplier = seller.id
    where buyer.id = any(${companiesOfUser(actor)}) and not exists (
      select from ${conditions(sql`in`)} and (condition.value -> 'ids')::jsonb @> to_jsonb(
        case condition.value ->> 'type'
          when 'companies' then buyer.id
          when 'company_groups' then team.id
          when 'contracts' then c.id
          else coalesce(c.price_type, own.id, grouped.id, seller.default_price_type)
        end) is not true)))`;

/** JSON: the conditions that are not about the buying company: those name other companies as well. */
export const conditionsForBuyers = sql`array_to_json(array(
  select condition.value from ${conditions(sql`not in`)} order by place))`;
