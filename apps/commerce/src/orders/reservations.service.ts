import { Injectable } from '@nestjs/common';
import { invalid, quantityText, sumOf, thousandthsOf } from '@stoa/kernel';
import type { Queries } from '@stoa/persistence';
import { allocated, type Allocation, type Demand, type Shortage } from './allocation.rules.js';
import { inList } from './basket.rules.js';
import { summed, taken, type Held, type StockChange, type Wanted } from './held-goods.rules.js';
import { OrderStockRepository, type StockOrder } from './order-stock.repository.js';

/** A line, as far as stock is concerned. */
interface StockLine {
  /** What the allocations name it by. */
  line: number;
  /** It is left out where there is not enough. */
  isOptional?: boolean;
  product: number;
  quantity: string;
  warehouse: number | null;
}

/** Where an order may be sent from. */
interface Sources {
  /** The preferred first. */
  sources: readonly number[];
  allowsBackorder: boolean;
}

/** What orders hold of stocks. What an order holds is what it has reserved and neither shipped nor released. */
@Injectable()
export class ReservationsService {
  constructor(private readonly stock: OrderStockRepository) {}

  /**
   * Reserves the lines of an order. What they hold is stored by the caller.
   * @returns what was allocated, and the optional lines that there is not enough of
   * @throws Fault invalid/validation for other lines that there is not enough of
   */
  async reserve(
    tx: Queries,
    { order, org }: StockOrder,
    lines: readonly StockLine[],
    { sources, allowsBackorder }: Sources,
  ): Promise<{ allocations: Allocation[]; refused: number[] }> {
    const demands = lines.map((line) => demandOf(line, sources));
    const products = [...new Set(lines.map(({ product }) => product))];
    const warehouses = [...new Set(demands.flatMap((demand) => demand.warehouses))];
    const stocks = await this.stock.lock(tx, products, warehouses);
    const { allocations: all, shortages } = allocated(demands, stocks, allowsBackorder);
    const short = allowsBackorder ? [] : shortages;
    checkShortages(lines, short);
    const refused = short.map(({ line }) => line);
    const allocations = all.filter(({ line }) => !refused.includes(line));
    const changes = allocations.map(({ product, warehouse, quantity }) => ({
      product,
      warehouse,
      quantity: 0n,
      reserved: quantity,
    }));
    const createsMissing = isMissing(changes, stocks);
    await this.stock.change(tx, { kind: 'reserve', org, order }, changes, {
      isChecked: !allowsBackorder,
      createsMissing,
    });
    return { allocations, refused };
  }

  /** Releases what is wanted of what the lines hold, or all of it. */
  async release(tx: Queries, { order, org }: StockOrder, wanted?: readonly Wanted[]): Promise<void> {
    const held = (await this.stock.held(tx, order)).toReversed();
    const parts = wanted ? taken(held, wanted) : held;
    const ofOrders = parts.filter(({ isHandedOver }) => !isHandedOver);
    const ofFeed = parts.filter(({ isHandedOver }) => isHandedOver);
    await this.stock.change(
      tx,
      { kind: 'release', org, order },
      ofOrders.map((part) => ({ ...placeOf(part), quantity: 0n, reserved: -part.quantity })),
    );
    // Until the next feed, which has them again.
    await this.stock.change(
      tx,
      { kind: 'return', org, order, reason: 'Not ordered any more' },
      ofFeed.map((part) => ({ ...placeOf(part), quantity: part.quantity, reserved: 0n })),
    );
    await this.stock.take(tx, parts, false);
  }

  /** Ships what is wanted of what the lines hold. What the feed is without already leaves no stock again. */
  async ship(tx: Queries, { order, org }: StockOrder, wanted: readonly Wanted[]): Promise<void> {
    const parts = taken(await this.stock.held(tx, order), wanted);
    await this.stock.change(tx, { kind: 'ship', org, order }, goneOf(parts));
    await this.stock.take(tx, parts, true);
    await this.stock.shipUnheld(tx, unheld(wanted, parts));
  }

  /** The ERP has the order, and its feed of free goods is without what the order holds: so are the stocks. */
  async handOver(tx: Queries, { order, org }: StockOrder): Promise<void> {
    const held = await this.stock.held(tx, order);
    const changes = goneOf(held);
    if (!changes.length) return;
    await this.stock.change(tx, { kind: 'ship', org, order, reason: 'Handed over to the ERP' }, changes);
    await this.stock.handOver(tx, order);
  }
}

function checkShortages(lines: readonly StockLine[], shortages: readonly Shortage[]): void {
  const asked = lines.filter(({ isOptional }) => !isOptional);
  const issues = shortages.flatMap(({ line, available }) => {
    const place = asked.findIndex((one) => one.line === line);
    const params = { available: quantityText(available) };
    return place < 0 ? [] : [inList({ path: ['quantity'], issue: 'available', params }, place, asked.length)];
  });
  if (issues.length) throw invalid('validation', issues);
}

const demandOf = ({ line, product, quantity, warehouse }: StockLine, sources: readonly number[]): Demand => ({
  line,
  product,
  quantity: thousandthsOf(quantity),
  warehouses: warehouse === null ? sources : [warehouse],
});

const isMissing = (
  changes: readonly StockChange[],
  stocks: readonly Omit<StockChange, 'reserved'>[],
): boolean =>
  summed(changes).some(
    (change) => !stocks.some((one) => one.product === change.product && one.warehouse === change.warehouse),
  );

const placeOf = ({ product, warehouse }: Held) => ({ product, warehouse });

/** What of it lines do not hold: goods on backorder of a supplier without warehouses. */
const unheld = (wanted: readonly Wanted[], parts: readonly Held[]): Wanted[] =>
  wanted
    .map(({ line, quantity }) => {
      const held = parts.filter((part) => part.line === line).map((part) => part.quantity);
      return { line, quantity: quantity - sumOf(held) };
    })
    .filter(({ quantity }) => quantity > 0n);

const goneOf = (parts: readonly Held[]): StockChange[] =>
  parts
    .filter(({ isHandedOver }) => !isHandedOver)
    .map((part) => ({ ...placeOf(part), quantity: -part.quantity, reserved: -part.quantity }));
