import { Injectable } from '@nestjs/common';
import type { TableQuery } from '@stoa/kernel';
import { sql, type Queries } from '@stoa/persistence';
import { utcTime } from '@stoa/service';

type Page = Pick<TableQuery, 'limit' | 'offset' | 'isLast'>;

const view = sql`json_build_object('id', id, 'event_id', event_id, 'type', type,
  'object_id', substring(object from '[0-9]+$')::int, 'sequence', sequence, 'status', status, 'attempts', attempts,
  'response_status', response_status, 'duration_ms', duration, 'response', response, 'error', error,
  'created_at', ${utcTime(sql`created_at`)}, 'attempted_at', ${utcTime(sql`attempted_at`)},
  'next_attempt_at', case when status = 'waiting' then ${utcTime(sql`next_at`)} end)`;

/** The log of deliveries as the API shows it. */
@Injectable()
export class DeliveryLogRepository {
  async page(on: Queries, webhook: number, { limit, offset, isLast }: Page) {
    const of = sql`from webhook_deliveries where webhook = ${webhook}`;
    const { count } = (await on.row<{ count: number }>(sql`select count(*)::int as count ${of}`))!;
    const start = isLast ? Math.floor(Math.max(0, count - 1) / limit) * limit : offset;
    const rows = await on.rows<{ json: object }>(
      sql`select ${view} as json ${of} order by id desc limit ${limit} offset ${start}`,
    );
    return { rows: rows.map(({ json }) => JSON.stringify(json)), page: { count, limit, offset: start } };
  }

  async one(on: Queries, id: number): Promise<string> {
    const statement = sql`select ${view} as json from webhook_deliveries where id = ${id}::bigint`;
    return JSON.stringify((await on.row<{ json: object }>(statement))!.json);
  }
}
