import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { drfErrors } from '@stoa/dialects';
import { commerce as shapes } from '@stoa/dto';
import { invalid, type Json } from '@stoa/kernel';
import { Database, sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { checkSells } from './order.rules.js';
import { visible } from './order.view.js';
import { rowIssues } from './row-issues.rules.js';
import { TransitionsService } from './transitions.service.js';

const { orders, orderStatusRowFields } = commerce;

const { id, external_id } = orderStatusRowFields;
const namingFields = { id, external_id };

type Row = shapes.Sent<typeof orderStatusRowFields>;

interface Result {
  row: number;
  id?: number;
  external_id?: string | null;
  status: 'updated' | 'unchanged' | 'failed';
  errors?: object;
}

/**
 * Statuses from an ERP, one after the other: an order that is named several times goes through all of them. Each is a
 * transaction of its own, so one that is refused does not hold up the others, and a request with a key that is cut off
 * goes on with those that it has not come to.
 */
@Controller()
export class BulkStatusHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly transitions: TransitionsService,
    private readonly database: Database,
  ) {}

  @Handles(orders.setStatuses)
  async setStatuses(
    { body, onlyErrors }: Input<typeof orders.setStatuses>,
    context: CallerContext,
  ): Promise<Reply> {
    checkSells(await this.resources.permitted(orders, context, 'change'));
    const { progress } = context;
    const results = JSON.parse(progress?.before ?? '[]') as Result[];
    for (const [row, sent] of [...shapes.readRows(await body.read()).entries()].slice(results.length)) {
      results.push(await this.#one(row, sent, context));
      progress?.keep(JSON.stringify(results));
    }
    const count = (status: Result['status']): number => results.filter((one) => one.status === status).length;
    return Reply.one(
      JSON.stringify({
        created: 0,
        updated: count('updated'),
        unchanged: count('unchanged'),
        failed: count('failed'),
        duplicates: duplicatesIn(results),
        results: onlyErrors ? results.filter(({ status }) => status === 'failed') : results,
      }),
    );
  }

  async #one(row: number, sent: shapes.SentRow, context: CallerContext): Promise<Result> {
    let named = namesOf(sent);
    try {
      const given = readRow(sent);
      const id = await this.#find(given, context);
      named = { ...named, id };
      let isChanged = false;
      await this.resources.change(orders, context, { id }, async (change) => {
        isChanged = await this.transitions.move(change, given, 'erp');
      });
      return { row, ...named, status: isChanged ? 'updated' : 'unchanged' };
    } catch (error) {
      return { row, ...named, status: 'failed', errors: drfErrors(rowIssues(error, named.id)) };
    }
  }

  /** By the key of the ERP, orders that exist for the caller. */
  async #find({ id, external_id: key }: Row, context: CallerContext): Promise<number> {
    if (id !== undefined) return id;
    if (!key) throw fieldFault('id', 'required');
    const actor = await this.resources.actor(context);
    const found = await this.database.rows<{ id: number }>(
      sql`select id from orders where external_id = ${key} and ${visible(actor)} limit 2`,
    );
    if (!found.length) throw fieldFault('external_id', 'not_stored');
    if (found.length > 1) throw fieldFault('external_id', 'several_orders');
    return found[0]!.id;
  }
}

/** @throws Fault invalid/validation */
function readRow(sent: shapes.SentRow): Row {
  if ('values' in sent) return shapes.readForm(orderStatusRowFields, sent.values as Json);
  throw invalid('validation', [{ path: [], issue: 'not_a_dict', params: { type: sent.type } }]);
}

/** What a row is named by in the report: as it is understood, whatever is wrong with the rest of the row. */
function namesOf(sent: shapes.SentRow): Pick<Result, 'id' | 'external_id'> {
  if (!('values' in sent)) return {};
  const { values } = shapes.readValues(namingFields, sent.values as Json, { isPartial: true });
  const { id, external_id: key } = values as Partial<Row>;
  return {
    ...(id !== undefined && { id }),
    ...(typeof key === 'string' && { external_id: key }),
  };
}

/** Rows about an order that an earlier row is about. */
function duplicatesIn(results: readonly Result[]): number {
  const ids = results.flatMap(({ id }) => id ?? []);
  return ids.length - new Set(ids).size;
}
