import { Injectable } from '@nestjs/common';
import { invalid, quantityText } from '@stoa/kernel';
import type { OrderChange } from './order-change.js';
import { OrderLinesRepository } from './order-lines.repository.js';
import type { Course } from './order-records.repository.js';
import { OrderStockRepository } from './order-stock.repository.js';
import type { Effects } from './order-transition.rules.js';
import { ReservationsService } from './reservations.service.js';
import { restOf, shipmentOf, type AskedShipment } from './shipment.rules.js';

type Order = Pick<OrderChange, 'tx' | 'actor' | 'current'>;

/** The goods of orders that change their status. */
@Injectable()
export class GoodsService {
  constructor(
    private readonly lines: OrderLinesRepository,
    private readonly stock: OrderStockRepository,
    private readonly reservations: ReservationsService,
  ) {}

  /**
   * Reserves, ships and releases.
   * @returns whether the order is reserved from here on
   * @throws Fault invalid/validation for what is not available
   */
  async move(
    order: Order,
    course: Course,
    { effects, shipped }: { effects: Effects; shipped: readonly AskedShipment[] | undefined },
  ): Promise<boolean> {
    const { tx, actor, current } = order;
    const place = { order: current.id, org: actor.org };
    if (effects.reserve) await this.#reserve(order, course);
    if (effects.ship) {
      const lines = await this.lines.of(tx, current.id);
      const { wanted, issues } = shipmentOf(lines, shipped, course.allowsBackorder);
      if (issues.length) throw invalid('validation', issues);
      await this.reservations.ship(tx, place, wanted);
    }
    if (effects.release) await this.reservations.release(tx, place);
    return (current.is_reserved || effects.reserve) && (!effects.release || effects.ship);
  }

  /** What was not shipped. */
  async #reserve({ tx, actor, current }: Order, course: Course): Promise<void> {
    const order = { order: current.id, org: actor.org };
    const lines = (await this.lines.of(tx, current.id)).filter((line) => restOf(line) > 0n);
    // An order is not refused for a gift that there is not enough of.
    const asked = lines.map((line) => ({
      ...line,
      line: line.id,
      isOptional: line.is_gift,
      quantity: quantityText(restOf(line)),
    }));
    const { allocations } = await this.reservations.reserve(tx, order, asked, course);
    await this.stock.hold(tx, current.id, allocations);
    // The ERP has the order, and reserved its goods before.
    if (course.stockFeed === 'free' && current.synced) await this.reservations.handOver(tx, order);
  }
}
