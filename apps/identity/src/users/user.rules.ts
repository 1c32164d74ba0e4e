import type { SignInField } from '@stoa/auth';
import { Fault, type JsonObject } from '@stoa/kernel';
import { fieldFault, issueAt } from '../directory/record-body.rules.js';

const recorded = ['login', 'email', 'emailVerified', 'isActive', 'role', 'group'] as const;

/** Absent fields have these values. */
const absent: JsonObject = { emailVerified: false, isActive: true, role: null };

const valueOf = (record: JsonObject, field: (typeof recorded)[number]) => record[field] ?? absent[field];

/** What a change alters of what a user signs in with. An address that is proved no more is a part of its change. */
export function alteredFields(before: JsonObject, after: JsonObject, hasPassword: boolean): SignInField[] {
  const differing = recorded.filter((field) => valueOf(before, field) !== valueOf(after, field));
  return hasPassword ? [...differing, 'password'] : differing;
}

/** A record after a change: a new address is unverified unless the change verifies it. */
export function withAddress(before: JsonObject, after: JsonObject, verified?: boolean): JsonObject {
  if (before.email === after.email || verified || !before.emailVerified) return after;
  return { ...after, emailVerified: false };
}

/** Users do not decide about their own rights. @throws Fault invalid */
export function checkOwn(before: JsonObject, after: JsonObject): void {
  const field = (['role', 'isActive'] as const).find((one) => valueOf(before, one) !== valueOf(after, one));
  if (field) throw fieldFault(field, 'own');
}

/** A name that is taken, with the field that claims it. @param ofLogin the field that the login came from */
export function withField(error: unknown, ofLogin: 'login' | 'email' = 'login'): unknown {
  if (!(error instanceof Fault) || error.reason !== 'unique') return error;
  const field = new Map([
    ['users_login', ofLogin],
    ['users_email', 'email'],
  ]).get(error.message);
  return field
    ? new Fault('conflict', 'unique', error.message, { issues: [issueAt(field, 'unique')] })
    : error;
}

export const removesHimself = (): Fault => new Fault('conflict', 'self', 'users do not remove themselves');
