import { projectZone } from '@stoa/kernel';
import { emptySql, sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { companiesOfUser } from './companies-of-user.js';

/** By whose terms products are priced, and when. */
export interface Viewer {
  actor: Actor;
  /** A contract that exists for the actor; its company's terms are applied, to other suppliers' products too. */
  contract: number | undefined;
  /** The time of the request, or `now()`. */
  at: Sql;
}

/** The companies that something is priced for. */
export interface Buying {
  /** The companies by whose terms: an array of ids. */
  companies: Sql;
  /** The id of the contract that was asked for, which applies though it is not active; else null. */
  contract: Sql;
  /** The time of the request, or `now()`. */
  at: Sql;
}

/**
 * The terms by which the viewer buys from a supplier, joined to each row as `terms`: `contract` (or null), `price_type`
 * (or null), `currency`, `vat_included`, and `warehouses` (all of the supplier's if it is empty).
 *
 * The price type is that of the contract, else of the company, else of the company's group, else the supplier's default;
 * of a company or a group only if it is the supplier's. The contract is the one that was asked for, else the standard
 * one, else the oldest, of those that are active today. A buyer with several companies without contract buys for the
 * first one that has a price type. Suppliers and administrators see the default price type unless they ask for a contract.
 *
 * One text per kind of viewer. PostgreSQL memoizes it by supplier.
 *
 * @param supplier the column with the supplier's id
 */
export function termsOf(viewer: Viewer, supplier: Sql): Sql {
  const companies = companiesOf(viewer);
  if (!companies)
    return joined(supplier, {
      chosen: emptySql,
      own: emptySql,
      facts: sql`null::int as contract, '{}'::int[] as warehouses`,
    });
  const contract = sql`${viewer.contract ?? null}::int`;
  return termsFor({ companies, contract, at: viewer.at }, supplier);
}

/** The same for companies that are known. */
export const termsFor = (buying: Buying, supplier: Sql): Sql =>
  joined(supplier, {
    chosen: companyTerms(buying),
    own: sql`contract.price_type, company.price_type,`,
    facts: sql`contract.id as contract, coalesce(contract.warehouses, '{}') as warehouses`,
  });

/**
 * @param chosen joins the contract and the company
 * @param own the price types that go before the supplier's, each followed by a comma
 */
const joined = (supplier: Sql, { chosen, own, facts }: Record<'chosen' | 'own' | 'facts', Sql>): Sql =>
  sql`left join lateral (
    select price_types.id as price_type, price_types.currency, price_types.vat_included, ${facts}
    from suppliers ${chosen}
    left join price_types on price_types.id = coalesce(${own} suppliers.default_price_type)
    where suppliers.id = ${supplier}
  ) terms on true`;

/** The companies by whose terms the viewer buys: an array of ids; undefined for none. */
export function companiesOf({ actor, contract }: Viewer): Sql | undefined {
  if (contract !== undefined) return sql`array(select company from contracts where id = ${contract}::int)`;
  if (actor.role !== 'buyer') return undefined;
  return companiesOfUser(actor);
}

const companyTerms = ({ companies, contract, at }: Buying): Sql => sql`
  left join lateral (
    select c.id, c.price_type, c.warehouses from contracts c
    where c.company = any(${companies}) and c.supplier = suppliers.id
      and (c.id = ${contract} or ${isActive(at)})
    order by c.id is not distinct from ${contract} desc, c.is_standard desc, c.id limit 1
  ) contract on true
  left join lateral (
    select coalesce(own.id, grouped.id) as price_type from companies
    left join price_types own on own.id = companies.price_type and own.supplier = suppliers.id
    left join company_groups on company_groups.id = companies."group"
    left join price_types grouped on grouped.id = company_groups.price_type and grouped.supplier = suppliers.id
    where companies.id = any(${companies}) and coalesce(own.id, grouped.id) is not null
    order by companies.id limit 1
  ) company on contract.id is null`;

/** Both days belong to the period of a contract. */
export function isActive(at: Sql): Sql {
  const today = sql`(${at} at time zone ${projectZone}::text)::date`;
  return sql`c.is_active and coalesce(c.valid_from <= ${today}, true) and coalesce(c.valid_to >= ${today}, true)`;
}
