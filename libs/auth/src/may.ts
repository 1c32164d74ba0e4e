import { Fault, own, type Caller } from '@stoa/kernel';
import { keyScopes } from './key-scopes.js';
import { compileScopes, type Grants } from './scopes.js';

export type Verb = 'read' | 'create' | 'change' | 'remove';

/**
 * What a request does to which resource. A resource of the store surface is a path as scopes spell it: `/objects` is a
 * store's list, `/objects/5823…` a record, `/objects/*` every record, `/objects/5823…/packets` what lies below one.
 * A resource of another surface is `surface:noun`, as in `keyScopes`.
 */
export interface Effect {
  verb: Verb;
  resource: string;
  /** Of a resource that grants by role. */
  permissions?: Permissions | undefined;
}

/** What each role of a service may do with a resource: create, read, update, delete. A role that is absent: nothing. */
export type Permissions = Readonly<Record<string, Permission>>;
export type Permission = `${'C' | ''}${'R' | ''}${'U' | ''}${'D' | ''}`;

const letters: Record<Verb, string> = { create: 'C', read: 'R', change: 'U', remove: 'D' };

export const reads = (resource: string, permissions?: Permissions): Effect => ({
  verb: 'read',
  resource,
  permissions,
});
export const creates = (resource: string, permissions?: Permissions): Effect => ({
  verb: 'create',
  resource,
  permissions,
});
export const changes = (resource: string, permissions?: Permissions): Effect => ({
  verb: 'change',
  resource,
  permissions,
});
export const removes = (resource: string, permissions?: Permissions): Effect => ({
  verb: 'remove',
  resource,
  permissions,
});

/** A resource of the store surface. A step with a slash in it, an alternate key say, stays one step. */
export const pathOf = (...steps: string[]): string => {
  let path = '';
  for (const step of steps) path += `/${step.includes('/') ? encodeURIComponent(step) : step}`;
  return path;
};

/** The part of a caller that decides what is granted. */
export interface Authority extends Pick<Caller, 'credentials' | 'credential'> {
  /** The caller's role in the service that asks; absent until that service has read it. */
  role?: string | undefined;
}

const methods: Record<Verb, string> = { read: 'GET', create: 'POST', change: 'PATCH', remove: 'DELETE' };

/**
 * Whether the caller may have an effect on a resource: the credential grants it, and so does the role where the resource
 * has permissions. The only permission check on verbs and resources; which records exist for the caller is `maySee`.
 */
export function may(caller: Authority, verb: Verb, resource: string, permissions?: Permissions): boolean {
  if (permissions && !hasRole(caller, verb, permissions)) return false;
  if (caller.credential.kind !== 'key') return grantsOf(caller.credentials)(methods[verb], resource);
  return missingScope(caller, { verb, resource, permissions }) === undefined;
}

/** @throws Fault forbidden/role; forbidden/scope; for a key that lacks a scope, forbidden/scope_required with its name */
export function authorize(caller: Authority, effect: Effect): void {
  const { verb, resource, permissions } = effect;
  if (may(caller, verb, resource, permissions)) return;
  if (permissions && !hasRole(caller, verb, permissions)) throw new Fault('forbidden', 'role');
  const scope = caller.credential.kind === 'key' ? missingScope(caller, effect) : undefined;
  if (!scope) throw new Fault('forbidden', 'scope', `the credential does not grant ${verb} ${resource}`);
  throw new Fault('forbidden', 'scope_required', `the key lacks ${scope}`, { scope });
}

const hasRole = ({ role }: Authority, verb: Verb, permissions: Permissions): boolean =>
  role === undefined || !!own(permissions, role)?.includes(letters[verb]);

/**
 * A scope that a key lacks; empty text when no scope would do, because the resource is another surface's. What a
 * resource grants by role needs no scope.
 */
function missingScope(
  { credentials, credential }: Authority,
  { verb, resource, permissions }: Effect,
): string | undefined {
  if (!resource.startsWith(`${credential.surface}:`)) return '';
  const needed = keyScopes.get(resource)?.[verb] ?? (permissions && []);
  return needed ? needed.find((scope) => !credentials.includes(scope)) : '';
}

// Callers that come with the same credential share one list, so it is compiled once.
const compiled = new WeakMap<readonly string[], Grants>();

function grantsOf(credentials: readonly string[]): Grants {
  const known = compiled.get(credentials);
  if (known) return known;
  const grants = compileScopes(credentials);
  compiled.set(credentials, grants);
  return grants;
}
