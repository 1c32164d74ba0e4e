import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import {
  base,
  json,
  made,
  newBuyer,
  newCompany,
  newContract,
  newNews,
  newPriceType,
  newProduct,
  newSupplier,
  newUser,
  newWarehouse,
  password,
  plain,
  root,
  word,
} from './commerce-clients.js';

type Cell = number | string;
type Call = [method: string, what: string, body: object | null, ...cells: Cell[]];
const { roles, lists, calls } = JSON.parse(
  readFileSync(new URL('commerce-roles.json', import.meta.url), 'utf8'),
) as { roles: string[]; lists: [string, ...number[]][]; calls: Call[] };

const mark = word();
const clients: Record<string, Client> = { anonymous: plain, admin: root };
/** The ids of the objects that the table names; by role where they depend on the caller. */
const ids: Record<string, number | Record<string, number>> = {};

beforeAll(async () => {
  const name = `n ${mark}`;
  const [own, foreign] = [await newSupplier({ name }), await newSupplier({ name })];
  const supplier = await newUser({ role: 'supplier', supplier: own, domain: `${mark}.example` });
  const manager = await newUser({ role: 'manager', supplier: own, domain: `${mark}.example` });
  const admin = await newUser({ role: 'admin', domain: `${mark}.example` });
  const buyer = await newBuyer({ email: `${word()}@${mark}.example` });
  Object.assign(clients, { supplier: supplier.client, manager: manager.client, admin: admin.client });
  clients.buyer = buyer.client;
  ids.self = { anonymous: 1, buyer: buyer.id, manager: manager.id, supplier: supplier.id, admin: admin.id };
  ids.colleague = (await newUser({ role: 'manager', supplier: own, domain: `${mark}.example` })).id;
  const stranger = await newUser({ role: 'supplier', supplier: foreign, domain: `${mark}.example` });
  ids.stranger = stranger.id;
  ids.other = (await newBuyer({ email: `${word()}@${mark}.example` })).id;
  const news = async (owner: number | null, isPublished: boolean): Promise<number> =>
    (await newNews({ supplier: owner, is_published: isPublished })).id;
  ids.own = await news(own, true);
  ids.ownDraft = await news(own, false);
  ids.foreign = await news(foreign, true);
  ids.foreignDraft = await news(foreign, false);
  ids.ours = await news(null, true);
  const id = async (path: string, given: object, client?: Client): Promise<number> =>
    (await made(path, { name, ...given }, client)).id;
  ids.group = await id('company-groups', {});
  ids.otherGroup = await id('company-groups', {});
  ids.ownGroup = await id('company-groups', {}, supplier.client);
  ids.foreignGroup = await id('company-groups', {}, stranger.client);
  const assigned = { name, group: ids.group, manager: manager.id, buyers: [buyer.id] };
  ids.company = (await newCompany(assigned)).id;
  ids.unassigned = (await newCompany({ name })).id;
  ids.created = await id('companies', { inn: '7707083893' }, supplier.client);
  ids.foreignCompany = await id('companies', { inn: '7707083893' }, stranger.client);
  const contract = async (supplier: number, company: number): Promise<number> =>
    (await newContract({ supplier, company, number: name })).id;
  const agreed = await newContract({ supplier: own, company: ids.company, number: name });
  ids.contract = agreed.id;
  ids.product = await newProduct(own, { name });
  await made('prices', { product: ids.product, price_type: agreed.price_type, amount: '1.00' });
  ids.unpriced = await newProduct(own, { name });
  ids.foreignProduct = await newProduct(foreign, { name });
  ids.category = await id('categories', {});
  ids.hiddenCategory = await id('categories', { is_active: false });
  ids.unassignedContract = await contract(own, ids.unassigned);
  ids.foreignContract = await contract(foreign, ids.foreignCompany);
  ids.supplier = own;
  for (const [prefix, supplier] of [
    ['', own],
    ['foreign', foreign],
  ] as const)
    Object.assign(ids, await newOffer(supplier, prefix, name));
  const price_type = ids.priceType;
  await root('PATCH', `${base}/contracts/${ids.contract}/`, { body: { price_type } });
  ids.status = await id('order-statuses', { code: mark });
  ids.line = await id('status-lines', { steps: [{ from: 'new', to: 'closed' }] });
  ids.paymentType = await id('payment-types', { code: mark, status_line: ids.line });
  ids.deliveryType = await id('delivery-types', { code: mark });
});

/** A product of the supplier with a price and a stock, and a price type beside. Names begin with the prefix. */
async function newOffer(supplier: number, prefix: string, name: string): Promise<Record<string, number>> {
  const product = await newProduct(supplier);
  const price_type = await newPriceType(supplier, { name, is_default: true });
  const warehouse = await newWarehouse(supplier, { name });
  const made = {
    priceType: price_type,
    [prefix ? 'otherPriceType' : 'ownPriceType']: await newPriceType(supplier, { name }),
    price: await newId('prices', { product, price_type, amount: 1 }),
    warehouse,
    stock: await newId('stocks', { product, warehouse, quantity: 1 }),
  };
  const named = (key: string): string =>
    prefix ? `${prefix}${key.charAt(0).toUpperCase()}${key.slice(1)}` : key;
  return Object.fromEntries(Object.entries(made).map(([key, id]) => [named(key), id]));
}

const newId = async (path: string, body: object): Promise<number> => (await made(path, body)).id;

/** `companies/company/restore`: the path of the action on the object that the role has under this name. */
function pathOf(what: string, role: string): string {
  const [name, whose, action] = what.split('/') as [string, string?, string?];
  const id = whose && ids[whose];
  const object = id === undefined ? '' : `${typeof id === 'object' ? id[role] : id}/`;
  return `${base}/${name}/${object}${action ? `${action}/` : ''}`;
}

describe.each(roles)('the role %s', (role) => {
  const column = roles.indexOf(role);
  const of = ([, ...cells]: (typeof lists)[number]): number => cells[column]!;
  const cellOf = ([, , , ...cells]: Call): Cell => cells[column]!;

  it.each(lists.map((row) => [row[0], of(row), row] as const))(
    `lists %s to the role ${role} with the count or status %s`,
    async (name, seen) => {
      const { own, ownDraft, foreign, foreignDraft, ours } = ids;
      const those =
        name === 'news' ? `id__in=${[own, ownDraft, foreign, foreignDraft, ours].join()}` : `search=${mark}`;
      const reply = await clients[role]!('GET', `${base}/${name}/?${those}`);
      const { count, results } = json(reply) as { count: number; results: unknown[] };
      expect(reply.status === 200 ? [count, results.length] : reply.status).toEqual(
        seen < 400 ? [seen, seen] : seen,
      );
    },
  );

  it.each(
    calls
      .filter((call) => typeof cellOf(call) === 'number')
      .map((call) => [call[0], call[1], call[2], cellOf(call) as number] as const),
  )(`%s %s %j by the role ${role} returns %s`, async (method, what, given, status) => {
    const isUser = method === 'POST' && what === 'users';
    const body = isUser ? { email: `${word()}@${word()}.example`, password, ...given } : given;
    const reply = await clients[role]!(method, pathOf(what, role), body ? { body } : {});
    expect([reply.status, reply.status < 300 ? '' : reply.text]).toEqual([
      status,
      status < 300 ? '' : expect.stringMatching(/^\{"/),
    ]);
  });
});

it('news of a supplier belong to that supplier, cannot name another one, and are removed by its own users', async () => {
  const supplierOf = async (role: string, given: object): Promise<[number, number | null]> => {
    const made = await clients[role]!('POST', `${base}/news/`, { body: { title: 'x', ...given } });
    expect(made.status).toBe(201);
    const { id, supplier } = json(made) as { id: number; supplier: number | null };
    return [id, supplier];
  };
  const [mine, own] = await supplierOf('supplier', {});
  const [other, otherOwner] = await supplierOf('manager', { supplier: null });
  expect(own).not.toBeNull();
  expect(otherOwner).toBe(own);
  const foreign = await clients.supplier!('POST', `${base}/news/`, { body: { title: 'x', supplier: 99 } });
  expect([foreign.status, json(foreign)]).toEqual([
    400,
    { supplier: ['Invalid pk "99" - object does not exist.'] },
  ]);
  expect((await clients.manager!('DELETE', `${base}/news/${mine}/`)).status).toBe(204);
  expect((await clients.supplier!('DELETE', `${base}/news/${other}/`)).status).toBe(204);
  expect((await clients.supplier!('DELETE', `${base}/news/${other}/`)).status).toBe(404);
});
