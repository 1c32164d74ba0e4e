import type { Account } from '@stoa/dto';
import type { JsonObject } from '@stoa/kernel';

/** A user's record as other services see it. */
export function accountOf(record: JsonObject, { org, isAdmin }: Pick<Account, 'org' | 'isAdmin'>): Account {
  const { _id, id, login, email, name, language, emailVerified, isActive, time } = record;
  return {
    user: _id,
    org,
    id,
    login,
    email: email ?? '',
    name: name ?? login,
    language: language ?? null,
    emailVerified: emailVerified ?? false,
    isActive: isActive ?? true,
    isAdmin,
    time,
  } as Account;
}
