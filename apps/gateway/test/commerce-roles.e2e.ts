import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, HttpReply } from '@stoa/testing';
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
  type Made,
} from './commerce-clients.js';

type Cell = number | string;
type Call = [method: string, what: string, body: object | null, ...cells: Cell[]];
interface Table {
  roles: string[];
  /** By the name of a list, the objects among which it is counted; elsewhere those that are found by `mark`. */
  among: Record<string, string[]>;
  lists: [string, ...number[]][];
  calls: Call[];
}
const { roles, among, lists, calls } = JSON.parse(
  readFileSync(new URL('commerce-roles.json', import.meta.url), 'utf8'),
) as Table;

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
  ids.contract = await contract(own, ids.company);
  ids.product = await newProduct(own, { name });
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
  await made('prices', { product: ids.product, price_type, amount: '1.00' });
  const claim = (side: '' | 'foreign'): Promise<number> => {
    const of = (key: string): number =>
      ids[side ? `${side}${key.charAt(0).toUpperCase()}${key.slice(1)}` : key] as number;
    return newClaim({
      supplier: side ? foreign : own,
      company: of('company'),
      contract: of('contract'),
      product: of('product'),
      warehouse: of('warehouse'),
    });
  };
  [ids.claim, ids.foreignClaim] = [await claim(''), await claim('foreign')];
  const order = { supplier: own, company: ids.company, lines: [{ product: ids.product, quantity: 1 }] };
  ids.order = (await made('orders', { ...order, submit: true }, buyer.client)).id;
  ids.basket = (await made('orders', order, buyer.client)).id;
  ids.foreignOrder = (await made('orders', { supplier: foreign, company: ids.foreignCompany })).id;
  ids.orderStatus = await id('order-statuses', { code: mark });
  ids.line = await id('status-lines', { steps: [{ from: 'new', to: 'closed' }] });
  ids.webhook = await newWebhook(supplier.client);
  ids.foreignWebhook = await newWebhook(stranger.client);
  ids.import = await newImport(supplier.client);
  ids.foreignImport = await newImport(stranger.client);
  ids.file = await newFile(supplier.client);
  ids.paymentType = await id('payment-types', { code: mark, status_line: ids.line });
  ids.deliveryType = await id('delivery-types', { code: mark });
  const promotion = (supplier: number, given: object = {}): Promise<number> =>
    id('promotions', { supplier, title: name, ...given });
  ids.promotion = await promotion(own);
  ids.endedPromotion = await promotion(own, { ends_at: '2020-01-01' });
  const target = { type: 'companies', ids: [ids.unassigned] };
  ids.targetedPromotion = await promotion(own, { conditions: [target] });
  ids.foreignPromotion = await promotion(foreign);
  ids.feedbackForm = await id('feedback-forms', { code: mark, fields: [] });
  ids.hiddenForm = await id('feedback-forms', { code: `${mark}-2`, fields: [], is_active: false });
  const chat = async (company: number, client: Client): Promise<number> =>
    (await made('chats', { company }, client)).id;
  ids.chat = await chat(ids.company, supplier.client);
  ids.unassignedChat = await chat(ids.unassigned, supplier.client);
  ids.foreignChat = await chat(ids.foreignCompany, stranger.client);
  ids.feedbackMessage = await newId('feedback-messages', { form: ids.feedbackForm, values: {} });
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

/** A webhook of an event that does not happen here, so that nothing is sent. */
const newWebhook = async (client: Client): Promise<number> =>
  (await made('webhooks', { url: `https://93.184.216.34/${mark}`, events: ['claim.created'] }, client)).id;

async function newImport(client: Client): Promise<number> {
  const reply = await client('POST', `${base}/imports/?kind=products`, { body: [] });
  return (json(reply) as { id: number }).id;
}

interface Goods {
  supplier: number;
  company: number;
  contract: number;
  product: number;
  warehouse: number;
}

/** A claim about an order of a product, which is shipped. */
async function newClaim({ product, warehouse, ...terms }: Goods): Promise<number> {
  const { price_type } = json(await root('GET', `${base}/contracts/${terms.contract}/`)) as Made;
  const prices = `${base}/prices/?product=${product}&price_type=${price_type as number}`;
  const { count } = json(await root('GET', prices)) as { count: number };
  if (!count) await made('prices', { product, price_type, amount: '1.00' });
  await made('stocks', { product, warehouse, quantity: 10 });
  const order = await made('orders', { ...terms, lines: [{ product, quantity: 1 }], submit: true });
  await root('POST', `${base}/orders/${order.id}/status/`, { body: { status: 'shipped' } });
  const [line] = order.lines as { id: number }[];
  const lines = [{ order_line: line!.id, quantity: 1 }];
  return (await made('claims', { order: order.id, type: 'defect', description: 'd', lines })).id;
}

async function newFile(client: Client): Promise<number> {
  const body = Buffer.from(
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\na\r\n--edge--\r\n',
  );
  const headers = { 'content-type': 'multipart/form-data; boundary=edge' };
  return (json(await client('POST', `${base}/files/`, { headers, body })) as { id: number }).id;
}

const newId = async (path: string, body: object): Promise<number> => (await made(path, body)).id;

/** `companies/company/restore?a=b`: the path of the action on the object that the role has under this name. */
function pathOf(what: string, role: string): string {
  const [path, query] = what.split('?') as [string, string?];
  const parts = path.split('/').map((part) => {
    const id = ids[part];
    return typeof id === 'object' ? id[role] : (id ?? part);
  });
  return `${base}/${parts.join('/')}/${query ? `?${query}` : ''}`;
}

/** How many objects the reply has, in its envelope or in its lines. */
function countOf({ headers, text }: HttpReply): number[] {
  if (headers['content-type'] === 'application/json') {
    const { count, results } = JSON.parse(text) as { count: number; results: unknown[] };
    return [count, results.length];
  }
  const { length } = text.split('\n').filter(Boolean);
  return [length, length];
}

describe.each(roles)('the role %s', (role) => {
  const column = roles.indexOf(role);
  const of = ([, ...cells]: (typeof lists)[number]): number => cells[column]!;
  const cellOf = ([, , , ...cells]: Call): Cell => cells[column]!;

  it.each(lists.map((row) => [row[0], of(row), row] as const))(
    `lists %s to the role ${role} with the count or status %s`,
    async (name, seen) => {
      const [resource, part] = name.split('/') as [string, string?];
      const those = among[resource]
        ? `id__in=${among[resource].map((one) => ids[one]).join()}`
        : `search=${mark}`;
      const format = part ? '&format=ndjson' : '';
      const reply = await clients[role]!('GET', `${base}/${name}/?${those}${format}`);
      expect(reply.status === 200 ? countOf(reply) : reply.status).toEqual(seen < 400 ? [seen, seen] : seen);
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
