import { Injectable } from '@nestjs/common';
import {
  centsOf,
  halfUp,
  invalid,
  lineSubtotal,
  moneyText,
  quantityText,
  thousandthsOf,
  type Issue,
} from '@stoa/kernel';
import { fieldFault, forbidden } from '../actor.js';
import { inList, type AskedLine } from './basket.rules.js';
import { changedHere } from '../sync/sync.rules.js';
import type { OrderChange } from './order-change.js';
import { OrderLinesRepository, type StoredLine } from './order-lines.repository.js';
import { OrderRecordsRepository } from './order-records.repository.js';
import type { OrderRow, OrderValues } from './order.rules.js';
import { amountsOf, sumsOf } from './quote.rules.js';
import { reductionsOf, type Reduction } from './reduction.rules.js';
import { ReservationsService } from './reservations.service.js';
import { TransitionsService } from './transitions.service.js';

/** The statuses in which a supplier can still say that less will come. */
const open = ['processing', 'reserve'];

/** Suppliers send less than was ordered: prices stay, and what the lines hold beyond that is released. */
@Injectable()
export class SupplierEditsService {
  constructor(
    private readonly lines: OrderLinesRepository,
    private readonly reservations: ReservationsService,
    private readonly records: OrderRecordsRepository,
    private readonly transitions: TransitionsService,
  ) {}

  /** What suppliers say of an order: their own numbers, and which lines they send less of. */
  async change(change: OrderChange, values: OrderValues, lines?: readonly AskedLine[]): Promise<OrderRow> {
    const { current } = change;
    // A basket is not sent to the ERP.
    if (!lines?.length) return change.save(current.status === 'new' ? values : changedHere(current, values));
    const stored = await this.lines.of(change.tx, change.current.id);
    return this.reduce(change, reductionsOf(stored, lines), values);
  }

  /** @throws Fault invalid/validation for a quantity that is not lower, or once it is too late */
  async reduce(
    change: OrderChange,
    asked: readonly Reduction[],
    values: OrderValues = {},
  ): Promise<OrderRow> {
    const { tx, actor, current } = change;
    if (current.status === 'new') throw forbidden();
    if (!open.includes(current.status)) throw fieldFault('status', 'order_not_new');
    const stored = await this.lines.of(tx, current.id);
    const wanted = new Map(asked.map(({ line, quantity }) => [line, quantity]));
    checkLower(stored, asked);
    const reduced = stored.map((line) => withQuantity(line, wanted.get(line.id) ?? line.quantity));
    const order = { order: current.id, org: actor.org };
    const surplus = reduced.map((line) => ({ line: line.id, quantity: surplusOf(line) }));
    await this.reservations.release(
      tx,
      order,
      surplus.filter(({ quantity }) => quantity > 0n),
    );
    const amounts = reduced.map((line) =>
      amountsOf(
        { ...line, price: line.price === null ? null : centsOf(line.price) },
        centsOf(line.discount),
        current.vat_included,
      ),
    );
    await this.lines.reduce(
      tx,
      reduced.map((line, index) => ({ ...line, amounts: amounts[index]! })),
    );
    const sums = sumsOf(amounts, centsOf(current.delivery_price));
    await this.records.addDebt(tx, current.contract, moneyText(centsOf(sums.total) - centsOf(current.total)));
    return this.transitions.account(change, { ...values, ...sums });
  }
}

function checkLower(stored: readonly StoredLine[], asked: readonly Reduction[]): void {
  const byId = new Map(stored.map((line) => [line.id, line]));
  const issues = asked.flatMap(({ line, quantity, inBody }): Issue[] => {
    const { quantity: max, shipped_quantity: min } = byId.get(line)!;
    const about = (issue: string, params: NonNullable<Issue['params']>): Issue[] => {
      const found: Issue = { path: ['quantity'], issue, params };
      return [inBody ? inList(found, inBody.place, inBody.length) : found];
    };
    if (thousandthsOf(quantity) > thousandthsOf(max)) return about('max_value', { max });
    if (thousandthsOf(quantity) < thousandthsOf(min)) return about('min_value', { min });
    return [];
  });
  if (issues.length) throw invalid('validation', issues);
}

/** The discount falls with the quantity. */
function withQuantity(line: StoredLine, asked: string): StoredLine {
  const [before, now] = [thousandthsOf(line.quantity), thousandthsOf(asked)];
  const quantity = quantityText(now);
  const discount = halfUp(centsOf(line.discount) * now, before);
  const subtotal = line.price === null ? 0n : lineSubtotal(centsOf(line.price), now);
  return { ...line, quantity, discount: moneyText(discount < subtotal ? discount : subtotal) };
}

/** What a line holds beyond what is still to be shipped. */
function surplusOf(line: StoredLine): bigint {
  const rest = thousandthsOf(line.quantity) - thousandthsOf(line.shipped_quantity);
  return thousandthsOf(line.reserved_quantity) - rest;
}
