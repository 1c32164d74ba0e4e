import { commerce } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type Route } from '../route.js';
import { actionRow, idOf, objectPath, resourceRoutes } from './commerce-resources.js';

const { webhooks } = commerce;
const path = '/webhooks/';

export const webhookRoutes: Route[] = [
  ...resourceRoutes(webhooks, path),
  route({
    method: 'GET',
    path: `${objectPath(path)}deliveries/`,
    operation: webhooks.deliveries,
    input: (parts) => ({ id: idOf(parts), query: drf.readPage(parts.query) }),
    summary: 'What was sent to a webhook, and what it answered',
  }),
  route({
    method: 'POST',
    path: `${objectPath(path)}deliveries/:delivery(^[^/.]+$)/retry/`,
    operation: webhooks.retry,
    input: (parts) => ({
      id: idOf(parts),
      delivery: /^\d{1,15}$/.test(parts.params.delivery!) ? Number(parts.params.delivery) : 0,
    }),
    summary: 'Send a delivery once more',
  }),
  actionRow({ path, name: 'test', operation: webhooks.test, summary: 'Send a test and show the answer' }),
];
