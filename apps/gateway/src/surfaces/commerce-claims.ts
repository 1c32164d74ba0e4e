import { commerce } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type Route } from '../route.js';
import { actionRow, bodyLimit, idOf, objectPath, resourceRows } from './commerce-resources.js';

const { claimMessages, claims } = commerce;

const path = '/claims/';
const rows = resourceRows(claims, path);
const messagesPath = `${objectPath(path)}messages/`;
const action = { path, idempotent: true } as const;

export const claimRoutes: Route[] = [
  ...rows.list,
  { ...rows.create[0]!, idempotent: true },
  ...rows.get,
  actionRow({ ...action, name: 'status', operation: claims.setStatus, summary: 'Move a claim on' }),
  actionRow({ ...action, name: 'cancel', operation: claims.cancel, summary: 'Withdraw a claim' }),
  actionRow({
    path,
    name: 'ack',
    operation: claims.acknowledge,
    summary: 'Confirm that an ERP has a claim',
  }),
  route({
    method: 'GET',
    path: `${objectPath(path)}history/`,
    operation: claims.history,
    input: (parts) => ({ id: idOf(parts), query: drf.readPage(parts.query) }),
    summary: 'List the statuses that a claim has had',
  }),
  route({
    method: 'GET',
    path: messagesPath,
    operation: claims.messages,
    input: (parts) => ({ id: idOf(parts), query: drf.readTable(parts.query, claimMessages.queryable) }),
    summary: 'List the messages about a claim',
  }),
  route({
    method: 'POST',
    path: messagesPath,
    operation: claims.post,
    input: (parts) => ({ id: idOf(parts) }),
    status: 201,
    bodyLimit,
    idempotent: true,
    summary: 'Write a message about a claim',
  }),
];
