import { Fault, type Caller } from '@stoa/kernel';
import { keyScopes } from './key-scopes.js';
import { compileScopes, type Grants } from './scopes.js';

export type Verb = 'read' | 'create' | 'change' | 'remove';

/**
 * What a request does to which resource. A resource of the store surface is a path as scopes spell it: `/objects` is a
 * store's list, `/objects/5823…` a record, `/objects/*` every record, `/objects/5823…/packets` a list below a record.
 * A resource of another surface is `surface:noun`, as in `keyScopes`.
 */
export interface Effect {
  verb: Verb;
  resource: string;
}

export const reads = (resource: string): Effect => ({ verb: 'read', resource });
export const creates = (resource: string): Effect => ({ verb: 'create', resource });
export const changes = (resource: string): Effect => ({ verb: 'change', resource });
export const removes = (resource: string): Effect => ({ verb: 'remove', resource });

/** A resource of the store surface. A step that contains a slash, such as an alternate key, stays one step. */
export const pathOf = (...steps: string[]): string => {
  let path = '';
  for (const step of steps) path += `/${step.includes('/') ? encodeURIComponent(step) : step}`;
  return path;
};

/** The part of a caller that decides which effects are granted. */
export type Authority = Pick<Caller, 'credentials' | 'credential'>;

const methods: Record<Verb, string> = { read: 'GET', create: 'POST', change: 'PATCH', remove: 'DELETE' };

/**
 * Whether the caller's credential grants an effect: the only permission check on verbs and resources. `maySee` decides
 * which records the caller sees.
 */
export function may(caller: Authority, verb: Verb, resource: string): boolean {
  if (caller.credential.kind !== 'key') return grantsOf(caller.credentials)(methods[verb], resource);
  return missingScope(caller, verb, resource) === undefined;
}

/** @throws Fault forbidden/scope; for a key that lacks a scope, forbidden/scope_required with its name */
export function authorize(caller: Authority, { verb, resource }: Effect): void {
  if (may(caller, verb, resource)) return;
  const scope = caller.credential.kind === 'key' ? missingScope(caller, verb, resource) : undefined;
  if (!scope) throw new Fault('forbidden', 'scope', `the credential does not grant ${verb} ${resource}`);
  throw new Fault('forbidden', 'scope_required', `the key lacks ${scope}`, { scope });
}

/** A scope that a key lacks; an empty text when no scope is enough, because the resource is another surface's. */
function missingScope(
  { credentials, credential }: Authority,
  verb: Verb,
  resource: string,
): string | undefined {
  const needed = resource.startsWith(`${credential.surface}:`) ? keyScopes.get(resource)?.[verb] : undefined;
  return needed ? needed.find((scope) => !credentials.includes(scope)) : '';
}

// Callers with the same credential share one list, so it is compiled once.
const compiled = new WeakMap<readonly string[], Grants>();

function grantsOf(credentials: readonly string[]): Grants {
  const cached = compiled.get(credentials);
  if (cached) return cached;
  const grants = compileScopes(credentials);
  compiled.set(credentials, grants);
  return grants;
}
