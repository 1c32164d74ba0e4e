import { Fault, invalid } from '@stoa/kernel';

/** The user in whose name a request acts, who need not be the user of the key. */
export interface Actor {
  /** 0: anonymous. */
  id: number;
  /** In identity; null for anonymous. */
  user: string | null;
  /** An agent, who sees and may do everything. */
  isStaff: boolean;
  org: string;
  /** Of the key that the request came with. */
  scopes: readonly string[];
  /** Of the client. */
  network?: string | undefined;
  /** The request names the user. */
  isActing: boolean;
}

export const forbidden = (reason = 'forbidden'): Fault => new Fault('forbidden', reason);

export const scopeRequired = (scope: string): Fault =>
  new Fault('forbidden', 'scope_required', `the key lacks ${scope}`, { scope });

/** @throws Fault forbidden */
export function mustBeStaff({ isStaff }: Actor): void {
  if (!isStaff) throw forbidden();
}

/** What belongs to a user is for that user, or for keys with the scope `all`. @throws Fault forbidden/scope_required */
export function mustBeUser({ id, scopes }: Actor, user: number | undefined): void {
  if (user !== id && !scopes.includes('all')) throw scopeRequired('all');
}

export const fieldFault = (field: string, issue = 'invalid'): Fault =>
  invalid('validation', [{ path: [field], issue }]);
