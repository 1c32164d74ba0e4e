import { companyInn } from './inn.js';

// A small world, the same at each call. Objects are known by their external ids, so that loading it again changes nothing.

export const suppliers = [
  {
    external_id: 'demo-tools',
    name: 'Инструмент-Сервис',
    inn: companyInn('773600100'),
    brands: ['Зубр', 'Вихрь', 'Интерскол'],
  },
  {
    external_id: 'demo-electro',
    name: 'ЭлектроСнаб',
    inn: companyInn('781400200'),
    brands: ['Контакт', 'Эра', 'Светозар'],
  },
] as const;

const towns = ['Тверь', 'Казань', 'Пермь', 'Уфа', 'Омск'] as const;
const trades = ['Стройдвор', 'Мастер', 'Теплодом', 'Монтаж'] as const;

/** Twenty buyers, each of another town and trade. */
export const companies = towns.flatMap((town, place) =>
  trades.map((trade, index) => ({
    external_id: `demo-company-${place * trades.length + index + 1}`,
    name: `ООО «${trade}-${town}»`,
    inn: companyInn(`69010${place}${index}${place}${index}`),
    legal_address: `г. ${town}, ул. Советская, ${index + 1}`,
    delivery_addresses: [{ address: `г. ${town}, складской проезд, ${index + 10}` }],
  })),
);

const tree = {
  Электроинструмент: ['Дрели', 'Перфораторы', 'Шуруповёрты', 'Лобзики'],
  'Ручной инструмент': ['Молотки', 'Отвёртки', 'Пассатижи', 'Ножовки'],
  Электрика: ['Розетки', 'Выключатели', 'Кабели', 'Автоматы'],
  Освещение: ['Лампы', 'Светильники', 'Прожекторы', 'Ленты'],
  Крепёж: ['Саморезы', 'Анкеры', 'Болты', 'Дюбели'],
};

export interface CategoryRow {
  external_id: string;
  name: string;
  position: number;
  parent_external_id?: string;
}

/** Parents come before their children. */
export const categories: CategoryRow[] = Object.entries(tree).flatMap(([name, children], root) => [
  { external_id: `demo-category-${root}`, name, position: root },
  ...children.map((child, position) => ({
    external_id: `demo-category-${root}-${position}`,
    name: child,
    position,
    parent_external_id: `demo-category-${root}`,
  })),
]);

const leaves = categories.filter(({ parent_external_id: parent }) => parent);

export const priceTypes = [
  { external_id: 'demo-retail', name: 'Розничная', factor: 100 },
  { external_id: 'demo-wholesale', name: 'Оптовая', factor: 85 },
  { external_id: 'demo-dealer', name: 'Дилерская', factor: 72 },
] as const;

export const warehouses = [
  { external_id: 'demo-main', name: 'Основной склад', address: 'г. Москва, Складочная ул., 1', priority: 10 },
  { external_id: 'demo-north', name: 'Северный склад', address: 'г. Тверь, Московское ш., 5', priority: 5 },
] as const;

const productsPerSupplier = 2500;
/** When stocks were counted: counted again, they are without what orders have taken since. */
const countedAt = '2026-01-01T00:00:00Z';

/** Kopecks of the retail price. */
const retail = (index: number): number => 9_900 + ((index * 7_919) % 990_000);
const money = (kopecks: number): string => (Math.round(kopecks) / 100).toFixed(2);
const colours = ['красный', 'синий', 'чёрный', 'серый'] as const;

/** Products of a supplier, with their prices and stocks. */
export function goodsOf(supplierIndex: number): { products: object[]; prices: object[]; stocks: object[] } {
  const { brands, external_id: key } = suppliers[supplierIndex]!;
  const products: object[] = [];
  const prices: object[] = [];
  const stocks: object[] = [];
  for (let index = 0; index < productsPerSupplier; index++) {
    const leaf = leaves[index % leaves.length]!;
    const brand = brands[index % brands.length]!;
    const product = `${key}-${index + 1}`;
    products.push({
      external_id: product,
      sku: `${key === 'demo-tools' ? 'T' : 'E'}-${String(index + 1).padStart(5, '0')}`,
      name: `${leaf.name.replace(/[иы]$/, '')} ${brand} ${100 + (index % 900)}`,
      category_external_id: leaf.external_id,
      brand,
      vat_rate: '20.00',
      properties: [
        { name: 'Цвет', value: colours[index % colours.length] },
        { name: 'Гарантия, мес.', value: String(12 * (1 + (index % 3))) },
      ],
      tags: index % 10 === 0 ? ['хит'] : [],
    });
    for (const { external_id: type, factor } of priceTypes) {
      const price = { product_external_id: product, price_type_external_id: type };
      prices.push({ ...price, amount: money((retail(index) * factor) / 100) });
      if (type === 'demo-wholesale')
        prices.push({ ...price, amount: money((retail(index) * 80) / 100), min_quantity: '10.000' });
    }
    for (const [place, { external_id: warehouse }] of warehouses.entries())
      stocks.push({
        product_external_id: product,
        warehouse_external_id: warehouse,
        quantity: `${(index * (place + 3)) % 200}.000`,
        as_of: countedAt,
      });
  }
  return { products, prices, stocks };
}

export const news = [
  {
    title: 'Новый склад в Твери',
    announcement: 'Заказы северных областей отгружаются на день раньше.',
    text: 'С понедельника работает склад на Московском шоссе.',
    is_published: true,
  },
  {
    title: 'Скидка от десяти штук',
    announcement: 'Оптовая цена ниже при заказе от десяти единиц одного товара.',
    text: 'Цены с количеством показаны в карточке товара.',
    is_published: true,
  },
  { title: 'Каталог весны', announcement: 'Готовится к печати.', text: '', is_published: false },
];
