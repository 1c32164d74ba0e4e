import type { Recipient } from '@stoa/mail';
import { sql, type Queries } from '@stoa/persistence';

/** How a user is written to; one who is switched off gets no mails. */
export const recipientOf = (on: Queries, user: number): Promise<Recipient | undefined> =>
  on.row(sql`select email, language from people where id = ${user}::int and is_active`);
