import { Injectable } from '@nestjs/common';
import { hashSecret } from '@stoa/auth';
import type { Account } from '@stoa/dto';
import { bytea, sql, type Queries } from '@stoa/persistence';

const lifetime = 3_600_000;
/** The time between two mails to one user, however many requests there are. */
const mailInterval = 60_000;

type TokenRecipient = Pick<Account, 'user' | 'email'>;

/** Reset tokens. Each is replaced and taken by one statement, so that concurrent requests send and accept it once. */
@Injectable()
export class ResetsRepository {
  /** Replaces the token of a user. @returns false if the user was sent a mail less than `mailInterval` ago */
  async replace(
    tx: Queries,
    org: string,
    { user, email }: TokenRecipient,
    { token, now }: { token: string; now: number },
  ): Promise<boolean> {
    const written = await tx.execute(sql`
      insert into password_resets as r (org, user_id, email, hash, created)
      values (${bytea(org)}, ${bytea(user)}, ${email}, ${hashSecret(token)}, ${now})
      on conflict (org, user_id) do update
        set email = excluded.email, hash = excluded.hash, created = excluded.created
      where r.created <= ${now - mailInterval}`);
    return written > 0;
  }

  /** Deletes a token. @returns its user and the address that it was sent to; undefined if unknown or expired */
  async take(
    tx: Queries,
    org: string,
    { token, now }: { token: string; now: number },
  ): Promise<TokenRecipient | undefined> {
    const reset = await tx.row<TokenRecipient & { isValid: boolean }>(sql`
      delete from password_resets where org = ${bytea(org)} and hash = ${hashSecret(token)}
      returning encode(user_id, 'hex') as user, email, created > ${now - lifetime} as "isValid"`);
    return reset?.isValid ? { user: reset.user, email: reset.email } : undefined;
  }
}
