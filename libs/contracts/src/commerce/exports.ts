import { tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { query } from '../operation.js';
import { orders } from './orders.js';
import { prices } from './prices.js';
import { products } from './products.js';
import { stocks } from './stocks.js';

/** The objects of a list as a file; of the catalogue and of stocks it can be imported again. */
function exportOf<const Format extends string>(
  {
    name,
    list,
    effects,
  }: Pick<typeof products | typeof prices | typeof stocks | typeof orders, 'name' | 'list' | 'effects'>,
  formats: readonly [Format, ...Format[]],
) {
  return query(`${name}.export`, {
    input: z.object({ query: tableQuery, format: z.enum(formats) }),
    reply: list.reply,
    form: 'list',
    deadline: 10_000,
    effects: () => [effects.read],
  });
}

export const exportProducts = exportOf(products, ['csv', 'ndjson', 'yml']);
export const exportPrices = exportOf(prices, ['csv', 'ndjson']);
export const exportStocks = exportOf(stocks, ['csv', 'ndjson']);
export const exportOrders = exportOf(orders, ['csv', 'ndjson']);
