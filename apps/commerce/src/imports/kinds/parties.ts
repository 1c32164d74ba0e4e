import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Company } from '../../companies/company.entity.js';
import { Contract } from '../../contracts/contract.entity.js';
import type { ImportKind, Relation } from './import-kind.js';
import { isOf, ownedIn, toPriceType } from './relations.js';

/** What an ERP sends, the ERP knows. */
const stamps = { sync_needed: 'false', synced: 'true', synced_at: 'clock_timestamp()' };

/** What was entered here and is not acknowledged yet, the ERP does not know. */
const known: ImportKind['isOfFeed'] = (row) => sql`${row}.external_id is not null`;

const toGroup: Relation = {
  table: 'company_groups',
  keys: { group_external_id: 'external_id' },
  byId: (row, owner) => sql`(${row}.owner is null or ${isOf(sql`${row}.owner`, owner)})`,
  byKey: ownedIn('owner'),
  otherwise: (row) => sql`${row}.owner is null`,
};

const toManager: Relation = {
  table: 'people',
  keys: {},
  byId: (row, owner) => sql`${row}.role = 'manager' and ${isOf(sql`${row}.supplier`, owner)}`,
  byKey: () => sql`false`,
};

/** Companies that the supplier created or has a contract with. */
const toCompany: Relation = {
  table: 'companies',
  keys: { company_external_id: 'external_id' },
  byId: (row, owner) => sql`not ${row}.is_deleted and (${isOf(sql`${row}.owner`, owner)}
    or ${row}.id in (select company from contracts where ${isOf(sql`supplier`, owner)}))`,
  byKey: (row, owner) => sql`not ${row}.is_deleted and ${isOf(sql`${row}.owner`, owner)}`,
};

export const companies: ImportKind = {
  contract: commerce.companies,
  entity: Company,
  ownedBy: ownedIn('owner'),
  ownerColumn: 'owner',
  isOfPortal: true,
  identities: [['external_id']],
  relations: { group: toGroup, price_type: toPriceType, manager: toManager },
  deactivation: { set: 'is_deleted', to: 'true' },
  isOfFeed: known,
  rewrites: {
    delivery_addresses: (said, known) =>
      sql`numbered_addresses(${said}, ${known('delivery_addresses')}, ${known('addresses_made')})`,
  },
  afterWrite: ({ owner }) => sql`
    update companies set addresses_made = numbered.last
    from (select id, max((address->>'id')::int) as last
          from companies c, jsonb_array_elements(delivery_addresses) address where ${isOf(sql`c.owner`, owner)} group by id) numbered
    where companies.id = numbered.id and companies.addresses_made < numbered.last`,
  stamps,
};

export const contracts: ImportKind = {
  contract: commerce.contracts,
  entity: Contract,
  ownedBy: ownedIn('supplier'),
  ownerColumn: 'supplier',
  identities: [['external_id']],
  relations: { company: toCompany, price_type: toPriceType },
  lists: {
    warehouses: (owner) => sql`select id from warehouses where ${isOf(sql`supplier`, owner)}`,
    payment_types: () => sql`select id from payment_types`,
    delivery_types: () => sql`select id from delivery_types`,
  },
  deactivation: { set: 'is_active', to: 'false' },
  isOfFeed: known,
  checks: ({ isSeen, owner, stage }) => [
    { field: 'company', issue: 'fixed', test: sql`t.id is not null and m.r_company <> t.company` },
    ...(isSeen('valid_from') || isSeen('valid_to')
      ? [
          {
            field: 'valid_to',
            issue: 'min_value',
            paramFields: { min: 'valid_from' },
            test: sql`coalesce(m.valid_to, t.valid_to) < coalesce(m.valid_from, t.valid_from)`,
          },
        ]
      : []),
    ...(isSeen('is_standard')
      ? [
          {
            field: 'is_standard',
            issue: 'standard_contract',
            // One contract of a supplier and a company is the standard one, stored or of the same feed.
            test: sql`m.is_standard and (exists (select from contracts c
                where c.supplier = ${owner}::int and c.company = m.r_company and c.is_standard and c.id is distinct from t.id)
              or exists (select from ${stage} other where other.is_standard and other.row < m.row
                and other.external_id <> m.external_id and (other.company = m.company or other.company_external_id = m.company_external_id)))`,
          },
        ]
      : []),
  ],
  stamps,
};
