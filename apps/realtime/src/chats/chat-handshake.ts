import type { IncomingMessage } from 'node:http';
import { drf, type WireRequest } from '@stoa/dialects';
import { Fault, type Presented } from '@stoa/kernel';
import type { Authenticator, PlainReply } from '@stoa/service';
import { addressOf } from '../handshake/address.js';
import { queryOf } from '../handshake/request-url.js';
import { Places } from './places.js';

export const chatPaths = ['/api/rest/v1/chats/socket/', '/api/rest/v1/chats/socket'];

/** Sockets of an address that have not sent a valid key yet: each keeps memory for as long as it may take. */
const maxUnidentified = 100;

export const unidentifiedPlaces = (): Places => new Places(maxUnidentified, 'unidentified');

/** What a client of chats says when it connects. */
export interface ChatHandshake {
  /** A key that was valid; absent where the client, such as a browser, sends it as its first message. */
  presented: Presented | undefined;
  /** The id of the last event that the client has. */
  after: string | undefined;
  /** Leaves the place among the clients of its address whose key is not known yet; the end of the connection does so as well. */
  identified: (() => void) | undefined;
}

/**
 * Cookies are no credential here, so a page of another site has none.
 *
 * @throws Fault unauthenticated, not_acceptable; too_many for an address
 */
export async function chatHandshake(
  request: IncomingMessage,
  authenticator: Authenticator,
  unidentified: Places,
): Promise<ChatHandshake> {
  const { headers } = request;
  const presented = drf.credential(wireOf(request));
  if (presented) await authenticator.authenticate(presented);
  const after = queryOf(request).get('last_event_id') || headers['last-event-id']?.toString();
  return { presented, after, identified: presented ? undefined : placeOf(request, unidentified) };
}

function placeOf(request: IncomingMessage, unidentified: Places): () => void {
  const leave = unidentified.take(addressOf(request));
  request.socket.once('close', leave);
  return leave;
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
