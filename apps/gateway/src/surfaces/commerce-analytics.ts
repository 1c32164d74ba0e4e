import { commerce } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type RequestParts, type Route } from '../route.js';

const formats = { json: 'application/json', csv: 'text/csv' } as const;

const formatOf = (parts: RequestParts): keyof typeof formats =>
  drf.negotiate(parts, formats) as keyof typeof formats;

const reportRow = (name: string, { list, queryable }: commerce.Report, summary: string): Route =>
  route({
    method: 'GET',
    path: `/analytics/${name}/`,
    operation: list,
    input: (parts) => ({ query: drf.readTable(parts.query, queryable), format: formatOf(parts) }),
    file: {
      types: [formats.csv],
      formats,
      of: (parts) =>
        formatOf(parts) === 'csv'
          ? { type: `${formats.csv}; charset=utf-8`, name: `${name}.csv` }
          : undefined,
    },
    summary,
  });

/** Reports, each as a list or as a file. */
export const analyticsRoutes: Route[] = [
  reportRow('orders', commerce.orderAnalytics, 'Add up orders by day or by what they have in common'),
  reportRow('products', commerce.productAnalytics, 'Add up what was ordered of products'),
  reportRow('customers', commerce.customerAnalytics, 'Add up what companies ordered'),
  reportRow('funnel', commerce.funnelAnalytics, 'Count the orders that reached each status'),
  reportRow('claims', commerce.claimAnalytics, 'Count claims by type or by status'),
];
