import type { Recipient } from '@stoa/mail';
import { sql, type Queries } from '@stoa/persistence';
import { companiesOfUser } from '../pricing/companies-of-user.js';

/** How a user is written to; one who is switched off gets no mails. */
export const recipientOf = (on: Queries, user: number): Promise<Recipient | undefined> =>
  on.row(sql`select email, language from people where id = ${user}::int and is_active`);

/** The same of a user who still sees what a company buys. */
export const buyerOf = (on: Queries, user: number, company: number): Promise<Recipient | undefined> =>
  on.row(sql`select email, language from people where id = ${user}::int and is_active
    and (role = 'admin' or ${company}::int = any(${companiesOfUser({ id: user })}))`);
