import { CommerceClient, companyInn } from '@stoa/demo';
import { catalogueOf, keyOf } from './goods.js';
import { importRows } from './imports.js';
import { newPerson, type Person, type World } from './world.js';

/** A company that buys, with the contracts that it buys by. */
export interface Buyer extends Person {
  name: string;
  company: number;
  /** In roubles, and in euros for one that buys abroad. */
  contracts: number[];
}

/** Who plays: an administrator, a supplier whose ERP has a user, its manager, two companies that buy, a visitor. */
export interface Cast {
  key: string;
  gateway: string;
  admin: CommerceClient;
  visitor: CommerceClient;
  supplier: number;
  erp: Person;
  /** Of the first company alone. */
  manager: Person;
  buyers: [romashka: Buyer, vasilek: Buyer];
  /** In the order of the catalogue; the last is the gift. */
  products: number[];
  warehouses: Record<'main' | 'north', number>;
  /** Payment before shipping, and after it. */
  payments: { before: number; after: number };
  delivery: number;
  coupon: string;
}

/** The supplier imports its catalogue, makes contracts with both companies, and offers promotions. */
export async function newCast(world: World, key: string): Promise<Cast> {
  const { gateway } = world;
  const admin = new CommerceClient(gateway, world.commerce.token);
  const supplier = await idOfNew(admin, '/suppliers/', {
    name: `Oak and Steel ${key}`,
    reserve_on: 'submit',
  });
  const [erp, manager] = [
    await newPerson(world, admin, { role: 'supplier', email: `erp@${key}.example`, supplier }),
    await newPerson(world, admin, { role: 'manager', email: `anna@${key}.example`, supplier }),
  ];
  await importCatalogue(erp.client, key);
  const ids = await importedIds(erp.client, supplier, key);
  const cast: Omit<Cast, 'buyers'> = {
    key,
    gateway,
    admin,
    visitor: new CommerceClient(gateway),
    supplier,
    erp,
    manager,
    products: ids.products,
    warehouses: ids.warehouses,
    payments: await newPayments(admin, key),
    delivery: await idOfNew(admin, '/delivery-types/', {
      code: `${key}-courier`,
      name: 'Courier',
      price: '350.00',
    }),
    coupon: `${key}-ten`,
  };
  const terms = ids.priceTypes;
  const buyers: Cast['buyers'] = [
    await newBuyer(world, cast, 'Romashka', [terms.wholesale]),
    await newBuyer(world, cast, 'Vasilek', [terms.retail, terms.export]),
  ];
  await offer(cast);
  return { ...cast, buyers };
}

const idOfNew = async (client: CommerceClient, path: string, body: object): Promise<number> =>
  (await client.ask<{ id: number }>('POST', path, body)).id;

async function newPayments(admin: CommerceClient, key: string): Promise<Cast['payments']> {
  const lines = await admin.all<{ id: number; name: string }>('/status-lines/');
  const of = (name: string): Promise<number> =>
    idOfNew(admin, '/payment-types/', {
      code: `${key}-${name}`,
      name,
      status_line: lines.find((line) => line.name === name)!.id,
    });
  return { before: await of('Prepaid'), after: await of('Postpaid') };
}

async function importCatalogue(client: CommerceClient, key: string): Promise<void> {
  const { categories, priceTypes, warehouses, products, prices, stocks } = catalogueOf(key);
  await importRows(client, 'categories', categories);
  await importRows(client, 'price_types', priceTypes);
  await importRows(client, 'warehouses', warehouses);
  await importRows(client, 'products', products);
  await importRows(client, 'prices', prices);
  await importRows(client, 'stocks', stocks);
}

interface Known {
  id: number;
  external_id: string;
}

async function importedIds(client: CommerceClient, supplier: number, key: string) {
  const idsOf = async (path: string): Promise<(kind: string, name: string | number) => number> => {
    const ids = new Map(
      (await client.all<Known>(`${path}?supplier=${supplier}`)).map((one) => [one.external_id, one.id]),
    );
    return (kind, name) => ids.get(keyOf(key, kind, name))!;
  };
  const [products, types, places] = [
    await idsOf('/products/'),
    await idsOf('/price-types/'),
    await idsOf('/warehouses/'),
  ];
  return {
    products: catalogueOf(key).products.map((_, index) => products('product', index)),
    priceTypes: {
      retail: types('price', 'retail'),
      wholesale: types('price', 'wholesale'),
      export: types('price', 'export'),
    },
    warehouses: { main: places('warehouse', 'main'), north: places('warehouse', 'north') },
  };
}

async function newBuyer(
  world: World,
  { admin, key, supplier, manager }: Omit<Cast, 'buyers'>,
  name: string,
  priceTypes: readonly number[],
): Promise<Buyer> {
  const isFirst = name === 'Romashka';
  const company = await admin.ask<{ id: number }>('POST', '/companies/', {
    name: `${name} ${key}`,
    inn: companyInn(isFirst ? '770708389' : '504702896'),
    ...(isFirst && { manager: manager.id }),
  });
  const contracts: number[] = [];
  for (const [index, priceType] of priceTypes.entries()) {
    const contract = await admin.ask<{ id: number }>('POST', '/contracts/', {
      number: `${name}-${index + 1}`,
      supplier,
      company: company.id,
      price_type: priceType,
      is_standard: index === 0,
      ...(index > 0 && { currency: 'EUR' }),
    });
    contracts.push(contract.id);
  }
  const email = `${name.toLowerCase()}@${key}.example`;
  const person = await newPerson(world, admin, { role: 'buyer', email, companies: [company.id] });
  return { ...person, name, company: company.id, contracts };
}

/** A percentage, a coupon with limits, a gift, and one that excludes the others. */
async function offer({ erp: { client }, supplier, products, coupon }: Omit<Cast, 'buyers'>): Promise<void> {
  const offers = [
    {
      title: 'A thousand off the first order',
      priority: 100,
      exclusive: true,
      conditions: [{ type: 'first_order' }, { type: 'min_total', amount: '2000.00' }],
      actions: [{ type: 'fixed_order', value: '1000.00' }],
    },
    {
      title: 'Ten percent by coupon',
      priority: 50,
      coupon_code: coupon,
      usage_limit: 4,
      usage_limit_per_company: 3,
      actions: [{ type: 'percent_lines', value: '10.00' }],
    },
    {
      title: 'Three percent off large orders',
      priority: 20,
      conditions: [{ type: 'min_total', amount: '20000.00' }],
      actions: [{ type: 'percent_order', value: '3.00' }],
    },
    {
      title: 'A pencil with five textbooks',
      priority: 10,
      conditions: [{ type: 'products', ids: [products[7]], min_quantity: '5.000' }],
      actions: [{ type: 'gift', product: products.at(-1), quantity: '2.000' }],
    },
  ];
  for (const promotion of offers) await client.ask('POST', '/promotions/', { supplier, ...promotion });
}
