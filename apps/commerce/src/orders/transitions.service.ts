import { Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { centsOf, moneyText } from '@stoa/kernel';
import { fieldFault, type Actor } from '../actor.js';
import { PromotionUsageRepository } from '../promotions/promotion-usage.repository.js';
import { GoodsService } from './goods.service.js';
import type { OrderChange } from './order-change.js';
import { OrderRecordsRepository, type ActorType, type Course } from './order-records.repository.js';
import { effectsOf, hasStep, isSubmission, pathOf, type Effects } from './order-transition.rules.js';
import type { OrderRow, OrderValues } from './order.rules.js';
import { PaymentsRepository } from './payments.repository.js';
import type { AskedShipment } from './shipment.rules.js';
import { SubmissionsService } from './submissions.service.js';

const { orders } = commerce;

/** What is asked for. */
export interface AskedStatus {
  status: string;
  comment?: string | undefined;
  force?: boolean | undefined;
  external_number?: string | null | undefined;
  shipped?: readonly AskedShipment[] | undefined;
}

/** Statuses that an order enters, and who says so. */
interface Passage {
  path: readonly string[];
  by: ActorType;
  comment?: string | undefined;
  shipped?: readonly AskedShipment[] | undefined;
  /** What else is stored of the order. */
  values?: OrderValues;
}

/** Moves orders along their status lines: history, stock, debt and event are one transaction. */
@Injectable()
export class TransitionsService {
  constructor(
    private readonly records: OrderRecordsRepository,
    private readonly goods: GoodsService,
    private readonly payments: PaymentsRepository,
    private readonly usage: PromotionUsageRepository,
    private readonly submissions: SubmissionsService,
  ) {}

  /** @returns whether anything changed. @throws Fault invalid/validation */
  async move(change: OrderChange, body: AskedStatus, by: ActorType = 'user'): Promise<boolean> {
    const { actor, current } = change;
    const course = await this.records.course(change.tx, current.id);
    const asked = askedBy(actor, body);
    const values = numberedBy(current, asked);
    const { status: to, comment, shipped } = asked;
    const { status: from } = current;
    if (from === 'new' && isSubmission(course, to)) return this.#submit(change, asked, values);
    const path = pathOf(course, { from, to, role: actor.role, isForced: asked.force === true });
    const ships = to === 'shipped' || effectsOf(course, passageOf(current, course, path)).ship;
    checkShipped(asked, ships);
    if (path.length || (ships && shipped)) {
      const moved = await this.pass(change, course, { path, by, comment, shipped, values });
      if (mayGoOn(current, asked)) await this.#goOn({ ...change, current: moved }, course, by);
    } else if (Object.keys(values).length) await change.save({ ...values, ...syncedBy(by, from) });
    else return false;
    return true;
  }

  async #submit(change: OrderChange, asked: AskedStatus, values: OrderValues): Promise<boolean> {
    checkShipped(asked, false);
    const { comment = '' } = asked;
    const save: typeof change.save = (given, event) => change.save({ ...given, ...values }, event);
    await this.submissions.submit({ ...change, save, comment });
    return true;
  }

  /** Takes an order through statuses, one after the other, with all that follows from that. */
  async pass(
    change: OrderChange,
    course: Course,
    { path, by, comment = '', shipped, values = {} }: Passage,
  ): Promise<OrderRow> {
    const { tx, actor, current, save } = change;
    const { id: order, status: from } = current;
    const effects = effectsOf(course, passageOf(current, course, path));
    const shipping = { ...effects, ship: effects.ship || !path.length };
    const changed = await this.#apply(change, course, { effects: shipping, shipped });
    if (path.length)
      await this.records.addHistory(tx, {
        order,
        from,
        path,
        actor: by === 'system' ? null : actor.id,
        actorType: by,
        comment,
      });
    const status = path.at(-1) ?? from;
    const isBasket = from === 'new';
    return save(
      { ...changed, ...values, status, ...syncedBy(by, from) },
      eventOf({ isBasket, isMoved: path.length > 0 }),
    );
  }

  /** Closes an order whose next step that is, without a user. */
  async end(change: OrderChange): Promise<void> {
    const course = await this.records.course(change.tx, change.current.id);
    await this.pass(change, course, { path: ['closed'], by: 'system' });
  }

  /** Stores what changes what is owed. */
  async account(change: OrderChange, values: OrderValues, by: ActorType = 'user'): Promise<OrderRow> {
    const { tx, save } = change;
    const current = { ...change.current, ...values };
    const course = await this.records.course(tx, current.id);
    const paid = await this.#goOn({ ...change, current }, course, by, values);
    return paid ?? save({ ...values, ...(by !== 'erp' && { sync_needed: true }) });
  }

  /** An order that is paid is "paid" as soon as that is its next status. */
  async #goOn(
    change: OrderChange,
    course: Course,
    by: ActorType,
    values: OrderValues = {},
  ): Promise<OrderRow | undefined> {
    const { status, paid_amount, total } = change.current;
    const paid = centsOf(paid_amount);
    if (paid <= 0n || paid < centsOf(total) || !hasStep(course, status, 'paid')) return undefined;
    return this.pass(change, course, { path: ['paid'], by: by === 'erp' ? by : 'system', values });
  }

  /** Locks the uses of promotions, then stocks, then the contract. @returns what is stored of the order */
  async #apply(
    change: OrderChange,
    course: Course,
    { effects, shipped }: { effects: Effects; shipped: AskedStatus['shipped'] },
  ): Promise<OrderValues> {
    const { tx, current, now } = change;
    if (effects.cancel) await this.usage.giveBack(tx, current.id);
    const is_reserved = await this.goods.move(change, course, { effects, shipped });
    return {
      is_reserved,
      ...(effects.pay && (await this.#paid(change))),
      ...(effects.cancel && (await this.#cancelled(change))),
      ...(effects.close && { closed_at: now }),
    };
  }

  /** Who says that an order is paid says so of all of it. */
  async #paid({ tx, actor, current, now }: OrderChange): Promise<OrderValues> {
    const rest = centsOf(current.total) - centsOf(current.paid_amount);
    if (rest <= 0n) return {};
    const payment = { amount: moneyText(rest), paid_at: now, external_id: null };
    await this.payments.add(tx, { order: current.id, actor: actor.id, ...payment });
    await this.records.addDebt(tx, current.contract, moneyText(-rest));
    return { paid_amount: current.total };
  }

  async #cancelled({ tx, current, now }: OrderChange): Promise<OrderValues> {
    const owed = centsOf(current.total) - centsOf(current.paid_amount);
    // Less than nothing is owed of an order that was paid and then reduced.
    if (current.status !== 'new') await this.records.addDebt(tx, current.contract, moneyText(-owed));
    return { cancelled_at: now };
  }
}

/** From "paid" and by force an order goes back on purpose. */
const mayGoOn = ({ status }: OrderRow, { force }: AskedStatus): boolean =>
  status !== 'paid' && force !== true;

/** @throws Fault invalid/validation for quantities that would be dropped */
function checkShipped({ status, shipped }: AskedStatus, ships: boolean): void {
  if (shipped?.length && !ships) throw fieldFault('shipped', 'not_in_status', { status });
}

const passageOf = (
  { status: from, is_reserved: isReserved }: OrderRow,
  { reserveOn }: Course,
  path: readonly string[],
) => ({
  from,
  path,
  reserveOn,
  isReserved,
});

/** Buyers say neither what is shipped nor what number an ERP has given. */
const askedBy = ({ role }: Actor, { status, comment, ...ofSupplier }: AskedStatus): AskedStatus =>
  role === 'buyer' ? { status, comment } : { status, comment, ...ofSupplier };

const numberedBy = (current: OrderRow, { external_number: number }: AskedStatus): OrderValues =>
  number === undefined || number === current.external_number ? {} : { external_number: number };

/** An ERP knows what it says itself, and gets no baskets. */
const syncedBy = (by: ActorType, from: string): OrderValues =>
  by === 'erp' || from === 'new' ? {} : { sync_needed: true };

/** What becomes of a basket is of no interest to others. */
function eventOf({ isBasket, isMoved }: { isBasket: boolean; isMoved: boolean }) {
  if (isBasket) return orders.drafted;
  return isMoved ? orders.statusChanged : orders.updated;
}
