import { store } from '@stoa/contracts';
import { rightech } from '@stoa/dialects';
import { route, type RequestParts, type Route } from '../route.js';
import { bulkLimit, isCount, isSummary, recordLimit, recordOf, summaryFilter } from './store-parts.js';

export const objectRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/objects/:id/model',
    operation: store.objects.model,
    input: ({ params, query }) => ({ id: params.id!, only: rightech.readFields(query) }),
    summary: "Get a device's model",
  }),
  route({
    method: 'POST',
    path: '/objects/:id/commands/:command',
    operation: store.objects.requestCommand,
    input: ({ params }) => ({ id: params.id!, command: params.command! }),
    bodyLimit: recordLimit,
    summary: 'Ask a device for something; the body, which may be empty, holds the parameters',
  }),
];

const packetsOf = (parts: RequestParts) => ({
  ...recordOf(parts),
  query: summaryFilter(parts),
});

/** `ofType` and `snaps`, which some clients send, are taken and ignored. */
export const packetRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/:store/:id/packets',
    operation: store.packets.receive,
    input: recordOf,
    bodyLimit: bulkLimit,
    summary: 'Store what a device measured: one packet, or several as an array',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/packets',
    operation: store.packets.summary,
    when: isSummary,
    input: packetsOf,
    summary: 'Number of packets, the first and the last',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/packets',
    operation: store.packets.count,
    when: isCount,
    input: packetsOf,
    summary: 'Number of packets',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/packets',
    operation: store.packets.list,
    input: (parts) => ({ ...recordOf(parts), query: rightech.readList(parts.query) }),
    summary: 'List packets in the order of packet time, which `from` and `to` are about',
  }),
];

export const eventRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/events',
    operation: store.events.list,
    input: ({ query }) => ({ query: rightech.readList(query) }),
    summary: 'What happened',
  }),
  route({
    method: 'GET',
    path: '/events/org',
    operation: store.events.names,
    summary: 'Names of the events that happened',
  }),
];
