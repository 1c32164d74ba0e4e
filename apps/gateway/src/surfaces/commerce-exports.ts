import { commerce, type ResourceContract } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type Route } from '../route.js';

const { exportOrders, exportPrices, exportProducts, exportStocks, orders, prices, products, stocks } =
  commerce;

const types = { csv: 'text/csv', ndjson: 'application/x-ndjson', yml: 'application/xml' } as const;

type Format = keyof typeof types;

/** The row of an export, which must come before the row of one object. */
function exportRow(
  operation: typeof exportProducts | typeof exportPrices | typeof exportStocks | typeof exportOrders,
  { queryable, name }: Pick<ResourceContract, 'queryable' | 'name'>,
  use = 'that can be imported again',
): Route {
  const formats = operation.input.shape.format.options;
  const known = Object.fromEntries(formats.map((format) => [format, types[format]]));
  const noun = name.split('.').at(-1)!;
  return route({
    method: 'GET',
    path: `/${noun}/export/`,
    operation: operation as typeof exportProducts,
    input: (parts) => ({
      query: drf.readTable(parts.query, queryable),
      format: drf.negotiate(parts, known) as Format,
    }),
    file: {
      types: Object.values(known),
      formats: known,
      of(parts) {
        const format = drf.negotiate(parts, known) as Format;
        const type = format === 'ndjson' ? types.ndjson : `${types[format]}; charset=utf-8`;
        return { type, name: `${noun}.${format}` };
      },
    },
    summary: `${noun.charAt(0).toUpperCase()}${noun.slice(1)} as a file ${use}`,
  });
}

export const exportRoutes: Route[] = [
  exportRow(exportProducts, products),
  exportRow(exportPrices, prices),
  exportRow(exportStocks, stocks),
  exportRow(exportOrders, orders, 'of the list with the same query'),
];
