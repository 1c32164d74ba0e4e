import { Fault, own, type Caller } from '@stoa/kernel';
import type { Effect, Permissions, Verb } from './effect.js';
import { keyScopes } from './key-scopes.js';
import { compileScopes, type Grants } from './scopes.js';

/** The part of a caller that decides which effects are granted. */
export interface Authority extends Pick<Caller, 'credentials' | 'credential'> {
  /** The caller's role in the service that asks; absent until that service has read it. */
  role?: string | undefined;
}

const methods: Record<Verb, string> = { read: 'GET', create: 'POST', change: 'PATCH', remove: 'DELETE' };

/**
 * Whether the caller may have an effect on a resource: the credential grants it, and so does the role where the resource
 * has permissions. The only permission check on verbs and resources; `maySee` decides which records the caller sees.
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

const letters: Record<Verb, string> = { create: 'C', read: 'R', change: 'U', remove: 'D' };

const hasRole = ({ role }: Authority, verb: Verb, permissions: Permissions): boolean =>
  role === undefined || !!own(permissions, role)?.includes(letters[verb]);

/**
 * A scope that a key lacks; an empty text when no scope is enough, because the resource is another surface's. A resource
 * that grants by role needs no scope.
 */
function missingScope(
  { credentials, credential }: Authority,
  { verb, resource, permissions }: Effect,
): string | undefined {
  if (!resource.startsWith(`${credential.surface}:`)) return '';
  const needed = keyScopes.get(resource)?.[verb] ?? (permissions && []);
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
