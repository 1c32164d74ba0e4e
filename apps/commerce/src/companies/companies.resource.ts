import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { Fault, invalid } from '@stoa/kernel';
import { Database, sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { Resource } from '../resource.js';
import { acknowledged } from '../sync/sync.rules.js';
import { savedCompany } from './company.rules.js';
import { Company } from './company.entity.js';

const { companies } = commerce;

@Resource(companies, {
  entity: Company,
  visible: ({ id, role, supplier }) => {
    if (role === 'admin') return sql`true`;
    if (role === 'buyer')
      return sql`companies.id in (select company from person_companies where person = ${id}::int)`;
    const known = sql`(companies.owner = ${supplier}::int
      or exists (select from contracts c where c.company = companies.id and c.supplier = ${supplier}::int)
      or exists (select from orders o where o.company = companies.id and o.supplier = ${supplier}::int))`;
    return role === 'manager' ? sql`companies.manager = ${id}::int and ${known}` : known;
  },
  writable: ({ role, supplier }) => role === 'admin' || supplier !== null,
  references: { manager: () => sql`people.role = 'manager'` },
  beforeSave: savedCompany,
})
export class CompaniesResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly database: Database,
  ) {}

  @Handles(companies.acknowledge)
  acknowledge({ id, body }: Input<typeof companies.acknowledge>, context: CallerContext): Promise<Reply> {
    return this.resources.change(companies, context, { id }, async ({ now, save }) =>
      save(acknowledged(await body.read(), now), companies.acknowledged),
    );
  }

  @Handles(companies.remove)
  remove({ id, isPermanent }: Input<typeof companies.remove>, context: CallerContext): Promise<Reply> {
    if (isPermanent)
      return this.resources
        .erase(companies, context, { id })
        .catch((error: unknown) => this.#throwUsed(error, id));
    return this.resources.remove(companies, context, { id }, ({ save }) =>
      save({ is_deleted: true, sync_needed: true }, companies.removed),
    );
  }

  /** A company that is not deleted stays as it is. */
  @Handles(companies.restore)
  restore({ id }: Input<typeof companies.restore>, context: CallerContext): Promise<Reply> {
    const target = { id, includesDeleted: true, verb: 'remove' } as const;
    return this.resources.change(companies, context, target, async ({ current, save }) =>
      save(current.is_deleted ? { is_deleted: false, sync_needed: true } : {}),
    );
  }

  /** A company that has ordered has a contract as well. */
  async #throwUsed(error: unknown, id: number): Promise<never> {
    if (!(error instanceof Fault) || error.reason !== 'referenced') throw error;
    const ordered = await this.database.row(sql`select from orders where company = ${id} limit 1`);
    throw invalid('validation', [{ path: [], issue: ordered ? 'company_orders' : 'company_contracts' }]);
  }
}
