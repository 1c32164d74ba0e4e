import { Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import type { Json } from '@stoa/kernel';
import { acknowledged } from '../sync/sync.rules.js';
import type { OrderChange } from './order-change.js';
import { OrderRecordsRepository } from './order-records.repository.js';
import { ReservationsService } from './reservations.service.js';

const { orderAcknowledgementFields, orders } = commerce;

/** What follows when an ERP has taken an order over. */
@Injectable()
export class AcknowledgementsService {
  constructor(
    private readonly records: OrderRecordsRepository,
    private readonly reservations: ReservationsService,
  ) {}

  /** @param body of `ack/`. @throws Fault invalid/validation */
  async acknowledge({ tx, actor, current, now, save }: OrderChange, body: Json): Promise<void> {
    await save(acknowledged(body, now, orderAcknowledgementFields), orders.acknowledged);
    const { stockFeed } = await this.records.course(tx, current.id);
    if (stockFeed === 'free') await this.reservations.handOver(tx, { order: current.id, org: actor.org });
  }
}
