import { Fault, type Presented } from '@stoa/kernel';
import { isFromForeignPage, type Authenticated, type Authenticator } from '@stoa/service';
import type { Limits } from './limits.js';
import type { Route, Surface } from './route.js';
import type { DialectRequest } from './dialect-request.js';

export interface SurfaceContext {
  surface: Surface;
  limits: Limits;
  authenticator: Authenticator;
  /** Requests that came over plain HTTP are refused. */
  isHttpsOnly: boolean;
}

/**
 * Authenticates the caller and counts the request against the limits of the surface.
 * @param access whether the operation is public or needs an authenticated caller
 * @param row absent where no row matches the path and the method
 * @throws Fault unauthenticated, too_many, forbidden
 */
export async function authenticate(
  context: SurfaceContext,
  wire: DialectRequest,
  access: 'public' | 'caller',
  row?: Route,
): Promise<Authenticated | undefined> {
  if (context.isHttpsOnly && wire.request.protocol !== 'https') throw new Fault('forbidden', 'https');
  const authenticated = await callerOf(context, wire, access);
  await context.limits.spend({ address: wire.request.ip, caller: authenticated?.caller, row });
  return authenticated;
}

async function callerOf(
  context: SurfaceContext,
  wire: DialectRequest,
  access: 'public' | 'caller',
): Promise<Authenticated | undefined> {
  const { surface, limits } = context;
  // A public operation ignores an expired credential, unless the API authenticates before anything else.
  if (access === 'public' && !surface.callerFirst) return undefined;
  const address = wire.request.ip;
  try {
    const presented = await surface.dialect.credential(wire);
    if (presented) return await authenticated(context, wire, presented);
  } catch (error) {
    if (Fault.from(error).kind === 'unauthenticated') await limits.countRefusal(address);
    throw error;
  }
  if (access === 'public') return undefined;
  throw new Fault('unauthenticated', 'no_credential');
}

async function authenticated(
  { authenticator, limits }: SurfaceContext,
  wire: DialectRequest,
  presented: Presented,
): Promise<Authenticated> {
  // Throttles unknown credentials per address; a cached credential is never throttled.
  if (!authenticator.isCached(presented)) await limits.checkRefusals(wire.request.ip);
  const authenticated = await authenticator.authenticate(presented);
  // A browser sends the cookie for pages of any site; only pages of this site may change data with it.
  if (presented.kind === 'session' && isForeignChange(wire)) throw new Fault('forbidden', 'origin');
  return authenticated;
}

/** Whether a page of another site sent a state-changing request. */
const isForeignChange = ({ method, request }: DialectRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && isFromForeignPage(request.headers);
