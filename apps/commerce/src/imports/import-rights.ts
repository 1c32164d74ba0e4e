import { sql, type Sql } from '@stoa/persistence';
import { forbidden, type Actor } from '../actor.js';

/** Managers see some of the companies and orders of their supplier, so they do not read what is wrong with others. */
const notForManagers: readonly string[] = ['companies', 'contracts', 'orders'];

/** Rows without a supplier are the portal's, which administrators alone import. @throws Fault forbidden */
export function checkKind({ role, supplier }: Actor, kind: string): void {
  if (role !== 'admin' && supplier === null) throw forbidden();
  if (role === 'manager' && notForManagers.includes(kind)) throw forbidden();
}

/** Which imports exist for the actor. */
export function visibleImports({ role, supplier }: Actor): Sql {
  const stored = sql`imports.status <> 'uploading'`;
  if (role === 'admin') return stored;
  const own = sql`${stored} and imports.supplier = ${supplier}::int`;
  return role === 'manager' ? sql`${own} and imports.kind <> all(${[...notForManagers]}::text[])` : own;
}
