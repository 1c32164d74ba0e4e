import { Inject, Injectable } from '@nestjs/common';
import { Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { own, type Clock } from '@stoa/kernel';
import { Database, jsonObject, pageOf, raw, sql, streamOf, type Listed, type Sql } from '@stoa/persistence';
import { CLOCK, ResourceAccess } from '@stoa/service';
import type { Actor } from '../actor.js';
import { csvOf } from '../exports/csv-of.js';
import { askedOf, checkAsked, type Asked } from './asked.rules.js';
import type { Report } from './report.js';
import type { Scope } from './scope.sql.js';

type Contract = commerce.Report;
const { categories, companies, suppliers, users } = commerce;
const named = { supplier: suppliers, company: companies, category: categories } as const;

/** What all reports have in common: what they are asked for, the page, the file. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly access: ResourceAccess<Actor>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async reply(
    contract: Contract,
    { query, format }: Input<Contract['list']>,
    context: CallerContext,
    report: (scope: Scope) => Report,
  ): Promise<Reply> {
    const { asked, issues } = askedOf(query, contract.groupBy);
    checkAsked([...issues, ...(await this.access.missing(context, idsIn(asked)))]);
    const now = new Date(this.clock()).toISOString();
    const actor = await this.access.actor(context);
    const seesUser = await this.access.exists(users, context, raw('named.id'));
    const made = report({ actor, asked, seesUser, now });
    const listed = listOf(contract, made, context.caller.user);
    const plain = { ...query, matches: [], search: [] };
    if (format === 'csv') return Reply.list(csvOf(contract.fields, streamOf(this.database, listed, plain)));
    const { rows, page } = await pageOf(this.database, listed, plain);
    return Reply.list(rows, { page });
  }
}

const idsIn = (asked: Asked) =>
  Object.entries(named).flatMap(([name, to]) => {
    const id = asked[name as keyof typeof named];
    return id === undefined ? [] : [{ name, to, id }];
  });

function listOf({ fields, queryable }: Contract, report: Report, caller: string): Listed {
  const view = Object.entries(fields).map(([name, { type }]): [string, Sql] => {
    const value = own(report.fields, name)!;
    return [name, type === 'decimal' ? sql`(${value})::text` : value];
  });
  return {
    caller,
    model: {
      view: jsonObject(Object.fromEntries(view)),
      from: sql`(${report.found})`,
      alias: 'found',
      where: raw('true'),
      isComputed: true,
    },
    source: {
      resource: { ...queryable, order: report.order },
      columns: { ...report.fields, id: sql`(${report.key})` },
    },
  };
}
