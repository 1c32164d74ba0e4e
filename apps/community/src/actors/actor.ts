import { Fault, invalid } from '@stoa/kernel';

/** In whose name something is done, which need not be who sent it. */
export interface Actor {
  /** 0: anonymous. */
  id: number;
  /** In the directory; null for anonymous. */
  user: string | null;
  /** An agent, who sees and does everything. */
  isStaff: boolean;
  org: string;
  /** Of the key that the request came with. */
  scopes: readonly string[];
  /** The request was made in another one's name. */
  isActing: boolean;
}

export const forbidden = (reason = 'forbidden'): Fault => new Fault('forbidden', reason);

export const scopeRequired = (scope: string): Fault =>
  new Fault('forbidden', 'scope_required', `the key lacks ${scope}`, { scope });

/** @throws Fault forbidden */
export function mustBeStaff({ isStaff }: Actor): void {
  if (!isStaff) throw forbidden();
}

/** @throws Fault forbidden */
export function mustBeSomebody({ id }: Actor): void {
  if (!id) throw forbidden();
}

export const fieldFault = (field: string, issue = 'invalid'): Fault =>
  invalid('validation', [{ path: [field], issue }]);
