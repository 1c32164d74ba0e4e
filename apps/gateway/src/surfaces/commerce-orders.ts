import { commerce, type Operation } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type RequestParts, type Route } from '../route.js';
import { actionRow, bodyLimit, idOf, objectPath, resourceRows, targetOf } from './commerce-resources.js';

const { orders } = commerce;

const path = '/orders/';
const rows = resourceRows(orders, path);
const linesPath = `${objectPath(path)}lines/`;
const linePath = `${linesPath}:line(^[^/.]+$)/`;

const lineOf = (parts: RequestParts): { id: number; line: number } => ({
  ...targetOf(parts),
  line: idOf({ ...parts, params: { id: parts.params.line! } }),
});
const pageOf = (parts: RequestParts) => ({ id: idOf(parts), query: drf.readPage(parts.query) });

const created = { status: 201, bodyLimit, idempotent: true } as const;

const basketRoutes: Route[] = [
  ...rows.list,
  route({
    method: 'POST',
    path,
    operation: orders.create,
    ...created,
    finds: true,
    summary: 'Create an order; with an external_id that the company has used, read the order that has it',
  }),
  route({
    method: 'POST',
    path: `${path}calculate/`,
    operation: orders.calculate,
    bodyLimit,
    summary: 'Calculate what an order would cost',
  }),
  route({
    method: 'GET',
    path: `${path}statistics/`,
    operation: orders.statistics,
    input: ({ query }) => ({ query: drf.readTable(query, orders.queryable) }),
    summary: 'Count and add up the orders of a list, by currency',
  }),
  route({
    method: 'POST',
    path: `${path}status/bulk/`,
    operation: orders.setStatuses,
    input: ({ query }) => ({ onlyErrors: query.getAll('report').at(-1) === 'errors' }),
    bodyLimit,
    idempotent: true,
    summary: 'Give up to 1,000 orders other statuses, each by itself',
  }),
];

const lineRoutes: Route[] = [
  route({
    method: 'GET',
    path: linesPath,
    operation: orders.lines,
    input: pageOf,
    summary: 'List the lines of an order',
  }),
  route({
    method: 'POST',
    path: linesPath,
    operation: orders.addLine,
    input: targetOf,
    ...created,
    summary: 'Add a line to an order, or to the quantity of its product',
  }),
  route({
    method: 'PATCH',
    path: linePath,
    operation: orders.changeLine,
    input: lineOf,
    bodyLimit,
    summary: 'Change a line of an order',
  }),
  route({
    method: 'DELETE',
    path: linePath,
    operation: orders.removeLine,
    input: lineOf,
    status: 204,
    summary: 'Remove a line of an order',
  }),
];

const action = (name: string, operation: Operation, summary: string, status?: number): Route =>
  actionRow({ path, name, operation, summary, idempotent: true, ...(status && { status }) });

const actionRoutes: Route[] = [
  action('submit', orders.submit, 'Place an order'),
  action('status', orders.setStatus, 'Give an order another status; steps between are taken as well'),
  action('cancel', orders.cancel, 'Cancel an order'),
  action('repeat', orders.repeat, 'Make a new order with the goods of another one', 201),
  action('ack', orders.acknowledge, 'Say that the ERP has the order as it is'),
  route({
    method: 'GET',
    path: `${objectPath(path)}payments/`,
    operation: orders.payments,
    input: pageOf,
    summary: 'List the payments of an order',
  }),
  route({
    method: 'POST',
    path: `${objectPath(path)}payments/`,
    operation: orders.pay,
    input: targetOf,
    ...created,
    finds: true,
    summary: 'Record a payment of an order; with an external_id that is known, read the payment that has it',
  }),
  route({
    method: 'GET',
    path: `${objectPath(path)}history/`,
    operation: orders.history,
    input: pageOf,
    summary: 'List the statuses that an order has gone through',
  }),
];

/** Orders. Rows with fixed names come before those of one order. */
export const orderRoutes: Route[] = [
  ...basketRoutes,
  ...rows.get,
  ...rows.update,
  ...rows.remove,
  ...lineRoutes,
  ...actionRoutes,
];
