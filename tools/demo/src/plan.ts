/** An order of the month, the same in each run. */
export interface PlannedOrder {
  key: string;
  /** Ago. */
  hours: number;
  /** Places in their lists. */
  supplier: number;
  buyer: number;
  company: number;
  lines: { product: number; quantity: string }[];
  /** The status that it has today. */
  status: string;
}

const days = 30;
const ordersPerDay = 7;
export const plannedCount = days * ordersPerDay;

/** What is left of the goods of an old order: all of them are closed, but for those that were cancelled. */
const old = ['closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'cancelled'];
const recent = ['processing', 'reserve', 'paid', 'shipped', 'closed', 'shipped', 'cancelled', 'paid', 'new'];

const statusOf = (index: number, day: number): string => {
  const list = day > 6 ? old : recent;
  return list[(index * 5) % list.length]!;
};

/** Products that there is enough of: see `goodsOf`. */
const stocked = Array.from({ length: 2500 }, (_, index) => index).filter((index) => (index * 3) % 200 >= 60);

/** From the oldest on. */
export const plan: readonly PlannedOrder[] = Array.from({ length: plannedCount }, (_, index) => {
  const day = days - 1 - Math.floor(index / ordersPerDay);
  return {
    key: `demo-order-${index + 1}`,
    hours: 24 * day + (ordersPerDay - 1 - (index % ordersPerDay)),
    supplier: Math.floor(index / 4) % 2,
    buyer: index % 4,
    company: (index * 7) % 5,
    lines: Array.from({ length: 1 + ((index * 3) % 5) }, (_, line) => ({
      product: stocked[(index * 37 + line * 211) % stocked.length]!,
      quantity: `${1 + ((index * 5 + line * 3) % 14)}.000`,
    })),
    status: statusOf(index, day),
  };
});
