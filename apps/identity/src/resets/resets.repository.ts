import { Injectable } from '@nestjs/common';
import { hashSecret } from '@stoa/auth';
import type { Account } from '@stoa/dto';
import { bytea, type Queries } from '@stoa/persistence';

const hour = 3_600_000;
/** Nobody gets more mails than one in this time, whoever asks for them. */
const pause = 60_000;

@Injectable()
export class ResetsRepository {
  /** Keeps a token in the place of the one before. @returns false when that one was made just now */
  async keep(
    tx: Queries,
    org: string,
    { user, email }: Pick<Account, 'user' | 'email'>,
    { token, now }: { token: string; now: number },
  ): Promise<boolean> {
    const rows = await tx.prepared(
      `insert into password_resets as r (org, user_id, email, hash, created) values ($1, $2, $3, $4, $5)
       on conflict (org, user_id) do update set email = excluded.email, hash = excluded.hash, created = excluded.created
       where r.created <= $6 returning 1`,
      [bytea(org), bytea(user), email, hashSecret(token), now, now - pause],
    );
    return rows.length > 0;
  }

  /** Takes a token, which is good once. @returns whose it is, and where it was sent; undefined: nobody's, or too old */
  async take(
    tx: Queries,
    org: string,
    { token, now }: { token: string; now: number },
  ): Promise<Pick<Account, 'user' | 'email'> | undefined> {
    const rows = await tx.prepared(
      `delete from password_resets where org = $1 and hash = $2
       returning encode(user_id, 'hex'), email, created > $3`,
      [bytea(org), hashSecret(token), now - hour],
    );
    const [user, email, isFresh] = rows[0] ?? [];
    return isFresh ? ({ user, email } as Pick<Account, 'user' | 'email'>) : undefined;
  }
}
