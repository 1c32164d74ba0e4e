import type { commerce } from '@stoa/dto';
import { fieldFault, forbidden, type Actor } from '../actor.js';
import type { GivenUser, Profile, UserStatus } from './profile.js';

const isOther = <T>(given: T | undefined, known: T): boolean => given !== undefined && given !== known;

/** Users do not decide about their own rights; their password they change with the old one. @throws Fault invalid */
export function checkOwn({ role, isActive }: UserStatus, given: GivenUser): void {
  if (isOther<commerce.Role>(given.role, role)) throw fieldFault('role', 'own');
  if (isOther(given.is_active, isActive)) throw fieldFault('is_active', 'own');
  if (given.password !== undefined) throw fieldFault('password', 'own_password');
}

/** Administrators decide about rights; suppliers decide which users of theirs are active. @throws Fault forbidden */
export function within(actor: Actor, { role }: UserStatus, given: GivenUser): void {
  const isRaised = isOther<commerce.Role>(given.role, role);
  if (isRaised && !(actor.role === 'supplier' && given.role === 'manager')) throw forbidden();
  if (given.supplier !== undefined && given.supplier !== actor.supplier) throw forbidden();
  if (given.companies !== undefined) throw forbidden();
}

/** A role that follows from the root group is not changed here; sent back as it is, it is not stored. */
export function checkRole({ role, isRoot }: UserStatus, given: GivenUser): void {
  if (!isRoot) return;
  if (isOther<commerce.Role>(given.role, role)) throw fieldFault('role', 'derived');
  delete given.role;
}

/** A supplier registers managers and suppliers of the same supplier. @throws Fault forbidden */
export function ownedBy(actor: Actor, given: Profile): Profile {
  if (actor.role === 'admin') return { role: 'buyer', ...given };
  const { role = 'manager', supplier = actor.supplier } = given;
  if (!['supplier', 'manager'].includes(role) || supplier !== actor.supplier || given.companies?.length)
    throw forbidden();
  return { ...given, role, supplier };
}
