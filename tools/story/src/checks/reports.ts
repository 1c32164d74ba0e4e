import { parse } from 'csv-parse/sync';
import type { Stage } from '../stage.js';
import { queryOf, type Asked, type Row, type Seen } from './asked.js';
import { claimRows } from './claim-figures.js';
import { customerRows } from './customer-figures.js';
import { dayOf, daysFrom } from './days.js';
import type { Differences } from './differences.js';
import type { Facts, Product } from './facts.js';
import { funnelRows } from './funnel-figures.js';
import { orderRows } from './order-figures.js';
import { productRows } from './product-figures.js';
import { viewersOf, type Viewer } from './viewers.js';

/** A report, and what it must be by the facts. */
interface Report {
  name: string;
  /** What it can be grouped by. */
  groups: readonly (string | undefined)[];
  rows: (seen: Seen, asked: Asked) => Row[];
}

const orderGroups = ['day', 'week', 'month', 'status', 'company', 'supplier', 'manager', 'payment_type'];
const orders: Report = { name: 'orders', groups: orderGroups, rows: orderRows };
const products: Report = {
  name: 'products',
  groups: ['product', 'category', 'brand', 'supplier'],
  rows: productRows,
};
const customers: Report = { name: 'customers', groups: [undefined], rows: customerRows };
const funnel: Report = { name: 'funnel', groups: [undefined], rows: funnelRows };
const claims: Report = { name: 'claims', groups: ['type', 'status'], rows: claimRows };
const reports = [orders, products, customers, funnel, claims];

/** Compares every report with what the facts add up to, in every grouping and as each role sees it, and by filters. */
export async function checkReports(stage: Stage, facts: Facts, found: Differences): Promise<void> {
  const times = facts.orders.flatMap(({ submitted_at: at }) => at ?? []).toSorted();
  const range = { from: dayOf(times[0]!), to: dayOf(times.at(-1)!) };
  const checks = viewersOf(stage).map(async (viewer) => {
    const check = await checkOf(stage, facts, viewer, found);
    for (const report of reports)
      for (const groupBy of report.groups) {
        const asked = { ...range, ...(groupBy && { groupBy }) };
        await check(report, asked, 'and its file');
      }
    const company = stage.cast.buyers
      .map((buyer) => buyer.company)
      .findLast((id) => viewer.sees({ company: id }))!;
    for (const [report, asked] of filtersOf(company, facts, range))
      await check(report, { ...range, ...asked });
  });
  await Promise.all(checks);
}

type Check = (report: Report, asked: Asked, also?: 'and its file') => Promise<void>;

async function checkOf(stage: Stage, facts: Facts, viewer: Viewer, found: Differences): Promise<Check> {
  const { client, sees, seesUsers, name } = viewer;
  const { supplier } = stage.cast;
  const known = await client.all<Product>(`/products/?supplier=${supplier}`);
  const seen = {
    ...facts,
    orders: facts.orders.filter(sees),
    claims: facts.claims.filter(sees),
    available: new Map(known.map((product) => [product.id, product.available])),
    seesUsers,
  };
  return async (report, asked, also) => {
    const path = `/analytics/${report.name}/?${queryOf(supplier, asked)}`;
    const [today, rows] = await onOneDay(asked, () => client.all<Row>(path));
    const expected = report.rows({ ...seen, today }, asked);
    compare(`${path} as ${name}`, rows, expected, found);
    if (!also) return;
    const file = await (await client.send('GET', `${path}&format=csv`)).text();
    found.same(`${path} as ${name}, format=csv`, cellsOf(file), rows.map(textsOf));
  };
}

/** The day on which a report was asked for. */
async function onOneDay<T>({ zone }: Asked, ask: () => Promise<T>): Promise<[day: string, found: T]> {
  for (;;) {
    const today = dayOf(new Date().toISOString(), zone);
    const found = await ask();
    if (dayOf(new Date().toISOString(), zone) === today) return [today, found];
  }
}

function compare(what: string, rows: readonly Row[], expected: readonly Row[], found: Differences): void {
  const nameOf = (row: Row): string => `${String(row['key'] ?? row['company'] ?? null)} ${row.currency}`;
  found.same(`${what}: rows`, rows.map(nameOf).toSorted(), expected.map(nameOf).toSorted());
  const byName = new Map(rows.map((row) => [nameOf(row), row]));
  for (const row of expected) found.sameFields(`${what}: ${nameOf(row)}`, byName.get(nameOf(row)), row);
}

const cellsOf = (file: string): string[][] => parse(file, { bom: true, fromLine: 2 });
const textsOf = (row: Row): string[] => Object.values(row).map((value) => String(value ?? ''));

/** Requests for a part of what there is. @param company which the caller sees */
function filtersOf(
  company: number,
  { categories, products: goods }: Facts,
  { from, to }: { from: string; to: string },
): [Report, Partial<Asked>][] {
  const days = [...daysFrom(from, to)];
  const part = { from: days[9]!, to: days[15]! };
  const category = goods[0]!.category!;
  const parent = categories.find(({ id }) => id === category)!.parent!;
  const zone = 'America/New_York';
  const statuses = ['closed', 'cancelled'];
  return [
    [orders, { groupBy: 'day', zone }],
    [orders, { groupBy: 'month', currency: 'EUR' }],
    [orders, { groupBy: 'company', statuses }],
    [orders, { groupBy: 'status', statuses }],
    [orders, { groupBy: 'week', company }],
    [orders, { groupBy: 'day', ...part }],
    [orders, { groupBy: 'company', ...part }],
    [orders, { groupBy: 'status', category }],
    [orders, { groupBy: 'week', category: parent, currency: 'RUB' }],
    [products, { groupBy: 'product', zone, ...part }],
    [products, { groupBy: 'product', currency: 'EUR' }],
    [products, { groupBy: 'product', company, category }],
    [products, { groupBy: 'category', category: parent }],
    [products, { groupBy: 'brand', category, statuses }],
    [customers, { zone, ...part }],
    [customers, { currency: 'RUB', statuses }],
    [customers, { company }],
    [funnel, { statuses, ...part }],
    [funnel, { currency: 'EUR' }],
    [funnel, { company, zone }],
    [claims, { groupBy: 'type', ...part, zone }],
    [claims, { groupBy: 'status', company }],
    [claims, { groupBy: 'type', currency: 'RUB', statuses: ['resolved', 'rejected'] }],
  ];
}
