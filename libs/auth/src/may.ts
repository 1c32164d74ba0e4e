import { Fault, type Caller } from '@stoa/kernel';
import type { Effect, Verb } from './effect.js';
import { keyScopes } from './key-scopes.js';
import { compileScopes, type Grants } from './scopes.js';

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
