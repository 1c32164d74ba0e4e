import { Controller, Inject } from '@nestjs/common';
import { On } from '@stoa/bus';
import { commerce, type Event } from '@stoa/contracts';
import { Mail, mails, type Recipient } from '@stoa/mail';
import type { Clock } from '@stoa/kernel';
import { bytea, sql, type Queries, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { z } from 'zod';
import { buyerOf } from '../mails/recipients.js';
import { OrderMailsRepository } from './order-mails.repository.js';

const { orders } = commerce;

type Facts = z.infer<typeof orders.created.data>;

const day = 24 * 3600_000;

/**
 * Mails to the users who have made orders. They are queued when the orders are committed, so no request waits for them.
 * What happened more than a day ago is not news: a consumer that is new begins with all events that are kept.
 */
@Controller()
export class OrderMailsHandlers {
  constructor(
    private readonly mail: Mail,
    private readonly repository: OrderMailsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @On(orders.created)
  async confirm({ data, time }: Event<Facts>, tx: Transaction): Promise<void> {
    if (this.#isOld(time)) return;
    const to = await this.#recipientOf(tx, data);
    const order = to && (await this.repository.confirmed(tx, data.id));
    if (order)
      await this.mail.send(tx, mails.orderConfirmed, to, { ...order, key: `order:${data.id}:confirmed` });
  }

  /** A user knows what the user has done. */
  @On(orders.statusChanged)
  async announce({ id, data, time }: Event<Facts>, tx: Transaction): Promise<void> {
    if (this.#isOld(time) || (await this.#isOwn(tx, data))) return;
    const to = await this.#recipientOf(tx, data);
    const order = to && (await this.repository.moved(tx, data.id, data.status));
    if (order)
      await this.mail.send(tx, mails.orderStatusChanged, to, { ...order, key: `order:${data.id}:${id}` });
  }

  #isOld = (time: number): boolean => time < this.clock() - day;

  async #recipientOf(on: Queries, { user, company }: Facts): Promise<Recipient | undefined> {
    return user === null ? undefined : buyerOf(on, user, company);
  }

  async #isOwn(on: Queries, { user, by }: Facts): Promise<boolean> {
    return !!(await on.row(sql`select from people where id = ${user}::int and user_id = ${bytea(by)}`));
  }
}
