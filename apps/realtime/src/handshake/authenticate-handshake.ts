import type { IncomingMessage } from 'node:http';
import { presentedBy, rightech } from '@stoa/dialects';
import { Fault, invalid, type Caller, type Presented } from '@stoa/kernel';
import { isFromForeignPage, type Authenticator } from '@stoa/service';

/** Of Engine.IO; without one it is the older. */
const protocols = ['3', '4'];

/** Someone whose credential was good when he came to the door. */
export interface Admitted {
  caller: Caller;
  presented: Presented;
  /** The position that he wants to go on from. */
  since: number | undefined;
}

/** Whatever a client of this API is told when something is wrong, as the HTTP API would say it. */
export const refusal = (error: unknown) => rightech.fault(Fault.from(error), {});

export const queryOf = ({ url = '' }: IncomingMessage): URLSearchParams =>
  new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');

/** Where browsers cannot set a header: in the query; where a URL is all there is: its user name. */
function presentedIn({ headers }: IncomingMessage, query: URLSearchParams): Presented | undefined {
  const secret = query.get('token') || query.get('accessToken');
  const basic = /^Basic\s+(\S+)/i.exec(headers.authorization ?? '')?.[1];
  if (basic) return tokenOf(Buffer.from(basic, 'base64').toString().split(':')[0]);
  return (
    presentedBy(headers.authorization, undefined) ?? tokenOf(secret) ?? presentedBy(undefined, headers.cookie)
  );
}

const tokenOf = (secret: string | null | undefined): Presented | undefined =>
  secret ? { kind: 'token', secret } : undefined;

/**
 * The door: passed before anything is upgraded or answered.
 * @throws Fault unauthenticated; forbidden when another site's page uses our cookie; invalid for what is asked badly
 */
export async function admit(request: IncomingMessage, authenticator: Authenticator): Promise<Admitted> {
  const query = queryOf(request);
  const shown = presentedIn(request, query);
  if (!shown) throw new Fault('unauthenticated', 'credential');
  if (shown.kind === 'session' && isFromForeignPage(request.headers)) throw new Fault('forbidden', 'origin');
  const { caller, presented } = await authenticator.authenticate(shown);
  // Engine.IO takes whatever is not 4 for 3.
  const protocol = query.get('EIO');
  if (protocol && !protocols.includes(protocol))
    throw invalid('query', [{ path: ['EIO'], issue: 'protocol' }]);
  return { caller, presented, since: sinceIn(query) };
}

function sinceIn(query: URLSearchParams): number | undefined {
  const text = query.get('since');
  if (!text) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalid('query', [{ path: ['since'], issue: 'integer' }]);
  return Number(text);
}
