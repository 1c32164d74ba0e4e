import { fieldFault, noSuchPk, type Actor } from '../actor.js';

/** A body of an object that belongs to a supplier. */
interface SuppliedSaving {
  actor: Actor;
  current: { supplier: number } | undefined;
  input: { supplier?: number | undefined };
}

/**
 * The supplier of what is written: suppliers write their own, administrators say whose it is, and it stays so.
 * @throws Fault invalid/validation
 */
export function ownSupplier({ actor, current, input }: SuppliedSaving): { supplier?: number } {
  const { supplier } = input;
  if (current) {
    if (supplier !== undefined && supplier !== current.supplier) throw fieldFault('supplier', 'fixed');
    return {};
  }
  if (actor.role === 'admin') {
    if (supplier === undefined) throw fieldFault('supplier', 'required');
    return {};
  }
  if (supplier !== undefined && supplier !== actor.supplier) throw noSuchPk('supplier', supplier);
  return { supplier: actor.supplier! };
}

/** Whose objects an actor may write: those of the own supplier; all as an administrator. */
export const ofOwnSupplier = (
  { role, supplier }: Actor,
  current: { supplier: number | null } | undefined,
): boolean => role === 'admin' || (supplier !== null && (!current || current.supplier === supplier));
