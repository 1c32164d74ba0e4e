import type { CommerceClient } from './commerce-client.js';

/** Finds the id of an object of the supplier by its external id. */
type IdOf = (path: string, externalId: string) => Promise<number>;

const largeOrder = {
  title: 'Пять процентов на заказ от 50 000',
  priority: 10,
  conditions: [{ type: 'min_total', amount: '50000.00' }],
  actions: [{ type: 'percent_order', value: '5.00' }],
};

const firstOrder = {
  title: 'Тысяча рублей на первый заказ',
  exclusive: true,
  priority: 5,
  conditions: [{ type: 'first_order' }, { type: 'min_total', amount: '10000.00' }],
  actions: [{ type: 'fixed_order', value: '1000.00' }],
};

const coupon = {
  title: 'Десять процентов по купону',
  coupon_code: 'ВЕСНА',
  usage_limit: 500,
  usage_limit_per_company: 1,
  actions: [{ type: 'percent_lines', value: '10.00' }],
};

const thirdAtHalf = (product: number): object => ({
  title: 'Третья дрель за полцены',
  actions: [
    {
      type: 'buy_x_get_y',
      buy_ids: [product],
      buy_quantity: '2.000',
      get_ids: [product],
      get_quantity: '1.000',
      percent: '50.00',
    },
  ],
});

const giftForDealers = (product: number, priceType: number): object => ({
  title: 'Подарок дилерам',
  starts_at: '2026-11-01T00:00:00+03:00',
  ends_at: '2027-03-01T00:00:00+03:00',
  conditions: [{ type: 'price_types', ids: [priceType] }],
  actions: [{ type: 'gift', product, quantity: '1.000' }],
});

const deliveryOfCables = (category: number): object => ({
  title: 'Доставка бесплатно: кабели от 100 единиц',
  conditions: [{ type: 'categories', ids: [category], min_quantity: '100.000' }],
  actions: [{ type: 'free_delivery' }],
});

/** Of the suppliers of `world.ts`, in their order. */
const offers: ((idOf: IdOf) => Promise<object[]>)[] = [
  async (idOf) => {
    const product = await idOf('/products/', 'demo-tools-1');
    const dealers = await idOf('/price-types/', 'demo-dealer');
    return [largeOrder, firstOrder, thirdAtHalf(product), giftForDealers(product, dealers)];
  },
  async (idOf) => [largeOrder, coupon, deliveryOfCables(await idOf('/categories/', 'demo-category-2-2'))],
];

/** @param ids of the suppliers */
export async function loadPromotions(client: CommerceClient, ids: readonly number[]): Promise<void> {
  for (const [index, supplier] of ids.entries()) {
    const idOf: IdOf = (path, externalId) => {
      const ofSupplier = path === '/categories/' ? '' : `&supplier=${supplier}`;
      return client.idOf(path, `external_id=${externalId}${ofSupplier}`);
    };
    for (const promotion of (await offers[index]?.(idOf)) ?? []) {
      const { title } = promotion as { title: string };
      const filter = `supplier=${supplier}&title=${encodeURIComponent(title)}`;
      await client.findOrCreate('/promotions/', filter, { supplier, ...promotion });
    }
  }
}
