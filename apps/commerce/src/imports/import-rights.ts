import { forbidden, type Actor } from '../actor.js';

/** Managers see some of the companies of their supplier, so they import none. */
const notForManagers: readonly string[] = ['companies', 'contracts'];

/** @throws Fault forbidden */
export function checkKind({ role }: Actor, kind: string): void {
  if (role === 'manager' && notForManagers.includes(kind)) throw forbidden();
}
