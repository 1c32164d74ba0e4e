import type { IncomingMessage } from 'node:http';
import { drf, type WireRequest } from '@stoa/dialects';
import { Fault, type Presented } from '@stoa/kernel';
import type { Authenticator, PlainReply } from '@stoa/service';
import { queryOf } from '../handshake/request-url.js';

export const chatPaths = ['/api/rest/v1/chats/socket/', '/api/rest/v1/chats/socket'];

/** What a client of chats says when it connects. */
export interface ChatHandshake {
  /** A key that was valid; absent where the client, such as a browser, sends it as its first message. */
  presented: Presented | undefined;
  /** The id of the last event that the client has. */
  after: string | undefined;
}

/** Cookies are no credential here, so a page of another site has none. @throws Fault unauthenticated, not_acceptable */
export async function chatHandshake(
  request: IncomingMessage,
  authenticator: Authenticator,
): Promise<ChatHandshake> {
  const { headers } = request;
  const presented = drf.credential(wireOf(request));
  if (presented) await authenticator.authenticate(presented);
  const after = queryOf(request).get('last_event_id') || headers['last-event-id']?.toString();
  return { presented, after };
}

/** An error as the HTTP API of commerce answers it. */
export function chatFaultReply(error: unknown, request?: IncomingMessage): PlainReply {
  const { status, headers, body } = drf.fault(Fault.from(error), wireOf(request));
  return { status, headers: { ...headers, 'content-type': drf.contentType() }, body };
}

/** What a request without an upgrade is answered. */
export const upgradeRequired: PlainReply = {
  status: 426,
  headers: { upgrade: 'websocket', connection: 'upgrade', 'content-type': drf.contentType() },
  body: '{"detail":"Connect by WebSocket."}',
};

const wireOf = (request?: IncomingMessage): WireRequest => ({
  method: 'GET',
  url: request?.url ?? '',
  origin: '',
  query: request ? queryOf(request) : new URLSearchParams(),
  params: {},
  headers: request?.headers ?? {},
  allow: ['GET'],
});
