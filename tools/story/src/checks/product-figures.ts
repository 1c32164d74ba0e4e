import { centsOf, halfUp, moneyText, quantityText, thousandthsOf } from '@stoa/kernel';
import type { Line, Order } from '../world.js';
import { groupsOf, isCounted, isInCategory, ordersIn, type Asked, type Row, type Seen } from './asked.js';
import { daysBetween } from './days.js';
import type { Product } from './facts.js';
import { moneySum, quantitySum } from './sums.js';

/** A line of an order, with the product that it is of. */
interface Sold {
  order: Order;
  line: Line;
  product: Product;
}

/** Of `analytics/products/`: what was ordered of a product, of a category, of a brand, or of a supplier. */
export function productRows(seen: Seen, asked: Asked): Row[] {
  const isMeant = isInCategory(seen, asked);
  const products = seen.products.filter(isMeant);
  const known = new Map(products.map((product) => [product.id, product]));
  const sold = ordersIn(seen, asked)
    .filter((order) => isCounted(asked, order))
    .flatMap((order) =>
      order.lines.flatMap((line): Sold[] => {
        const product = known.get(line.product);
        return product ? [{ order, line, product }] : [];
      }),
    );
  const groups = groupsOf(sold, ({ product, order }) => ({
    key: keyOf(product, asked),
    currency: order.currency,
  }));
  return groups.map(({ key, currency, items }) => {
    const own = products.filter((product) => keyOf(product, asked) === key);
    return {
      ...nameOf(seen, key, asked),
      currency,
      ...figuresOf(items),
      ...stockOf(seen, own, items, asked),
    };
  });
}

function keyOf(product: Product, { groupBy = 'product' }: Asked): string | null {
  const value = groupBy === 'product' ? product.id : product[groupBy as 'category' | 'brand' | 'supplier'];
  return value === null ? null : String(value);
}

function nameOf({ products, categories, names }: Seen, key: string | null, { groupBy = 'product' }: Asked) {
  const product = products.find(({ id }) => String(id) === key);
  const labels: Record<string, () => string | undefined> = {
    product: () => product?.name,
    category: () => categories.find(({ id }) => String(id) === key)?.name,
    brand: () => key ?? '',
    supplier: () => names.supplier.get(key ?? ''),
  };
  return { key, label: labels[groupBy]!() ?? '', sku: groupBy === 'product' ? product!.sku : null };
}

function figuresOf(sold: readonly Sold[]): object {
  const quantity = quantitySum(sold.map(({ line }) => line.quantity));
  const total = moneySum(sold.map(({ line }) => line.total));
  return {
    orders_count: new Set(sold.map(({ order }) => order.id)).size,
    companies_count: new Set(sold.map(({ order }) => order.company)).size,
    quantity,
    total,
    average_price: moneyText(halfUp(centsOf(total) * 1_000n, thousandthsOf(quantity))),
    returned_quantity: quantitySum(sold.map(({ line }) => line.returned_quantity)),
  };
}

/** What is available of the products of a row, and for how many whole days it lasts at the sales of the range. */
function stockOf(
  { available }: Seen,
  products: readonly Product[],
  sold: readonly Sold[],
  { from, to }: Asked,
): object {
  const stock = thousandthsOf(quantitySum(products.flatMap(({ id }) => available.get(id) ?? [])));
  const quantity = thousandthsOf(quantitySum(sold.map(({ line }) => line.quantity)));
  const days = BigInt(daysBetween(from, to) + 1);
  return {
    stock_available: quantityText(stock),
    days_of_stock: Number(((stock > 0n ? stock : 0n) * days) / quantity),
  };
}
