import { Fault, type JsonObject } from '@stoa/kernel';
import { issueAt } from '../records/body.rules.js';

/** Fields that decide who somebody is and what he may do: changing them takes more than seeing his record. */
const sensitive = ['login', 'email', 'role', 'group', 'isActive'] as const;

export const isSensitive = (before: JsonObject, after: JsonObject): boolean =>
  sensitive.some((field) => before[field] !== after[field]);

/** A broken unique index, with the field that it is about. @param ofLogin the field that the login came from */
export function withField(error: unknown, ofLogin: 'login' | 'email' = 'login'): unknown {
  if (!(error instanceof Fault) || error.reason !== 'unique') return error;
  const field = { users_login: ofLogin, users_email: 'email' }[error.message];
  return field
    ? new Fault('conflict', 'unique', error.message, { issues: [issueAt(field, 'unique')] })
    : error;
}

export const removesHimself = (): Fault => new Fault('conflict', 'self', 'nobody removes himself');
