import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '@stoa/service';
import { authenticateHandshake, type AuthenticatedClient } from './authenticate-handshake.js';
import { queryOf } from './request-url.js';

/** Admits a handshake, or throws the Fault that refuses it. */
export type AdmitHandshake = (
  request: IncomingMessage,
  authenticator: Authenticator,
) => Promise<AuthenticatedClient>;

/** The store's events. */
export const storeNamespace = '/';

/** How each Socket.IO namespace admits a handshake. A namespace that admits clients without a login gets a row here. */
const namespaces: ReadonlyMap<string, AdmitHandshake> = new Map([[storeNamespace, authenticateHandshake]]);

/**
 * Socket.IO names the namespace only after the handshake, so a client of another namespace than the store's names it in
 * the handshake's query as well. Without a name, or with an unknown one, the store's rule applies.
 */
export const admissionOf = (request: IncomingMessage): AdmitHandshake =>
  namespaces.get(queryOf(request).get('namespace') ?? storeNamespace) ?? authenticateHandshake;
