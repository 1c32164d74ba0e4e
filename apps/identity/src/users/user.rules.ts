import type { SignInField } from '@stoa/auth';
import { Fault, type JsonObject } from '@stoa/kernel';
import { fieldFault, issueAt } from '../directory/record.faults.js';

const recordFields = ['login', 'email', 'emailVerified', 'isActive', 'role', 'group'] as const;

/** The values of absent fields. */
const defaults: JsonObject = { emailVerified: false, isActive: true, role: null };

const valueOf = (record: JsonObject, field: (typeof recordFields)[number]) =>
  record[field] ?? defaults[field];

/** The sign-in fields that a change alters. An address that is no longer verified is altered with the address itself. */
export function alteredFields(before: JsonObject, after: JsonObject, hasPassword: boolean): SignInField[] {
  const altered = recordFields.filter((field) => valueOf(before, field) !== valueOf(after, field));
  return hasPassword ? [...altered, 'password'] : altered;
}

/** A record after a change: a new address is unverified unless the change verifies it. */
export function withAddress(before: JsonObject, after: JsonObject, verified?: boolean): JsonObject {
  if (before.email === after.email || verified || !before.emailVerified) return after;
  return { ...after, emailVerified: false };
}

/** Users do not change their own role or activity. @throws Fault invalid */
export function checkOwnChange(before: JsonObject, after: JsonObject): void {
  const field = (['role', 'isActive'] as const).find((one) => valueOf(before, one) !== valueOf(after, one));
  if (field) throw fieldFault(field, 'own');
}

/**
 * Adds the conflicting field to the fault of a name that is taken.
 * @param loginField the field that contained the login
 */
export function withField(error: unknown, loginField: 'login' | 'email' = 'login'): unknown {
  if (!(error instanceof Fault) || error.reason !== 'unique') return error;
  const field = new Map([
    ['users_login', loginField],
    ['users_email', 'email'],
  ]).get(error.message);
  return field
    ? new Fault('conflict', 'unique', error.message, { issues: [issueAt(field, 'unique')] })
    : error;
}

export const removesSelf = (): Fault => new Fault('conflict', 'self', 'users do not remove themselves');
