import type pg from 'pg';
import type { Client } from './client.js';
import { priceTypeKey, warehouseKey } from './feeds.js';

interface Row {
  id: number;
}

/** A supplier with price types and warehouses; the first price type is the default. */
export interface Supplier {
  id: number;
  priceTypes: number[];
  warehouses: number[];
}

export async function createSupplier(
  client: Client,
  name: string,
  { priceTypes, warehouses }: { priceTypes: number; warehouses: number },
): Promise<Supplier> {
  const { id } = await client.post<Row>('/suppliers/', { name });
  const create = async (path: string, count: number, key: (index: number) => string): Promise<number[]> => {
    const ids: number[] = [];
    for (let index = 0; index < count; index++) {
      const row = { supplier: id, external_id: key(index), name: key(index) };
      ids.push((await client.post<Row>(path, row)).id);
    }
    return ids;
  };
  return {
    id,
    priceTypes: await create('/price-types/', priceTypes, priceTypeKey),
    warehouses: await create('/warehouses/', warehouses, warehouseKey),
  };
}

/** Ids of a supplier's products in the order in which they were imported. */
export async function productIds(client: pg.Client, supplier: number): Promise<number[]> {
  const { rows } = await client.query<Row>('select id from products where supplier = $1 order by id', [
    supplier,
  ]);
  return rows.map(({ id }) => id);
}

/** Products with a price of each type and a stock in each warehouse; written past the API, because no figure is taken of it. */
export async function fillCatalogue(
  client: pg.Client,
  { id, priceTypes, warehouses }: Supplier,
  count: number,
): Promise<void> {
  await client.query(
    `insert into products (supplier, external_id, sku, name, brand, properties)
     select $1, 'p-' || n, 'C-' || n, 'Лампа ' || n, 'Brand ' || n % 97,
       jsonb_build_array(jsonb_build_object('name', 'Цвет', 'value', 'цвет ' || n % 12))
     from generate_series(1, $2::int) n`,
    [id, count],
  );
  await client.query(
    `insert into prices (product, price_type, amount)
     select p.id, t, 100 + p.id % 9000 from products p, unnest($2::int[]) t where p.supplier = $1`,
    [id, priceTypes],
  );
  await client.query(
    `insert into stocks (product, warehouse, quantity)
     select p.id, w, p.id % 300 from products p, unnest($2::int[]) w where p.supplier = $1`,
    [id, warehouses],
  );
  await client.query('vacuum analyze');
}

/** A buyer with a contract by the last price type. @returns a client with the buyer's key */
export async function createBuyer(
  admin: Client,
  { id, priceTypes }: Supplier,
  key: (token: string) => Client,
  name = 'buyer',
): Promise<Client> {
  const company = await admin.post<Row>('/companies/', { name: `Romashka of ${name}`, inn: '7707083893' });
  await admin.post('/contracts/', {
    number: 'D-1',
    supplier: id,
    company: company.id,
    price_type: priceTypes.at(-1),
  });
  const user = { email: `${name}@example.org`, login: name, password: 'a good secret' };
  await admin.post('/users/', { ...user, role: 'buyer', companies: [company.id] });
  const { token } = await admin.post<{ token: string }>('/auth/', {
    login: user.login,
    password: user.password,
  });
  return key(token);
}
