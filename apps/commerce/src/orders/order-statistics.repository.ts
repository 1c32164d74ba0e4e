import { Injectable } from '@nestjs/common';
import type { TableQuery } from '@stoa/kernel';
import { Database, dynamic, matchingRows, sql, type Listed } from '@stoa/persistence';

@Injectable()
export class OrderStatisticsRepository {
  constructor(private readonly database: Database) {}

  /** The sums of a list's orders, as JSON. Amounts of different currencies are never added up. */
  async byCurrency(listed: Listed, query: TableQuery): Promise<string> {
    const statement = sql`
      select array_to_json(array(select row_to_json(one) from (
        select currency, count(*)::int as count, sum(total)::text as sum, round(avg(total), 2)::text as average,
          min(total)::text as min, max(total)::text as max
        from (${matchingRows(listed, query)}) matching group by currency order by currency) one))::text as json`;
    const turn = { caller: String(listed.caller), cost: 'heavy' } as const;
    const [row] = await this.database.lists.rows<{ json: string }>(turn, dynamic(statement));
    return row!.json;
  }
}
