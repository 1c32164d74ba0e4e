import { commerce } from '@stoa/contracts';
import { own } from '@stoa/kernel';
import type { OrderValues } from './order.rules.js';
import type { Quote, QuotedLine } from './quote.rules.js';

const { orderLineFields, orders } = commerce;
type Fields = typeof orders.fields | typeof orderLineFields;

const zero = { reserved_quantity: '0.000', shipped_quantity: '0.000', returned_quantity: '0.000' };
const initial = {
  status: 'new',
  paid_amount: '0.00',
  paid_percent: '0.00',
  sync_needed: false,
  synced: false,
};

/** An order that is not stored, as the API shows orders: in the order of its fields. */
export function calculated(input: OrderValues, { lines, gifts, sums, ...quote }: Quote): object {
  const { applied_promotions, currency, status_line } = quote;
  const known = { ...initial, ...input, ...sums, applied_promotions, currency, status_line };
  return shown(orders.fields, {
    ...known,
    lines: [...lines, ...gifts].map(shownLine),
    lines_count: lines.length,
  });
}

/** A line that is not stored. */
export const shownLine = (line: QuotedLine): object => shown(orderLineFields, { ...line, ...zero });

/** What is not known is empty where it is a text that is not null, and else null. */
function shown(fields: Fields, values: object): object {
  const known = values as Readonly<Record<string, unknown>>;
  const isShown = ([, { isHidden, isWriteOnly }]: Entry): boolean => !isHidden && !isWriteOnly;
  return Object.fromEntries(
    (Object.entries(fields) as Entry[])
      .filter(isShown)
      .map(([name, field]) => [name, own(known, name) ?? (field.allowsBlank ? '' : null)]),
  );
}

type Entry = [string, { isHidden?: boolean; isWriteOnly: boolean; allowsBlank: boolean }];
