import type { IncomingMessage } from 'node:http';
import { presentedBy } from '@stoa/dialects';
import { Fault, invalid, type Caller, type Presented } from '@stoa/kernel';
import { isFromForeignPage, type Authenticator } from '@stoa/service';
import { queryOf } from './request-url.js';

/** Protocols of Engine.IO; a request that names none has version 3. */
const protocols = ['3', '4'];

/** A client whose credential was valid at the handshake. */
export interface AuthenticatedClient {
  caller: Caller;
  presented: Presented;
  /** The position from which the client resumes. */
  since: number | undefined;
}

/**
 * Authenticates a handshake before Engine.IO or ws reads it.
 * @throws Fault unauthenticated; forbidden when a page of another site uses our cookie; invalid for a bad parameter
 */
export async function authenticateHandshake(
  request: IncomingMessage,
  authenticator: Authenticator,
): Promise<AuthenticatedClient> {
  const query = queryOf(request);
  const credential = credentialIn(request, query);
  if (!credential) throw new Fault('unauthenticated', 'credential');
  if (credential.kind === 'session' && isFromForeignPage(request.headers))
    throw new Fault('forbidden', 'origin');
  const { caller, presented } = await authenticator.authenticate(credential);
  // Engine.IO treats every version except 4 as 3.
  const protocol = query.get('EIO');
  if (protocol && !protocols.includes(protocol))
    throw invalid('query', [{ path: ['EIO'], issue: 'protocol' }]);
  return { caller, presented, since: sinceIn(query) };
}

/** Browsers cannot set headers, so the query may carry the token; where only a URL can be set, its user name may. */
function credentialIn({ headers }: IncomingMessage, query: URLSearchParams): Presented | undefined {
  const secret = query.get('token') || query.get('accessToken');
  const basic = /^Basic\s+(\S+)/i.exec(headers.authorization ?? '')?.[1];
  if (basic) return tokenOf(Buffer.from(basic, 'base64').toString().split(':')[0]);
  return (
    presentedBy(headers.authorization, undefined) ?? tokenOf(secret) ?? presentedBy(undefined, headers.cookie)
  );
}

const tokenOf = (secret: string | null | undefined): Presented | undefined =>
  secret ? { kind: 'token', secret } : undefined;

function sinceIn(query: URLSearchParams): number | undefined {
  const text = query.get('since');
  if (!text) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalid('query', [{ path: ['since'], issue: 'integer' }]);
  return Number(text);
}
