import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import {
  answer,
  base,
  eventOf,
  json,
  made,
  missing,
  newBuyer,
  newCompany,
  newContract,
  newPriceType,
  newSupplier,
  newUser,
  root,
  word,
  type Buyer,
  type Made,
} from './commerce-clients.js';

const path = `${base}/companies/`;
const inn = '7707083893';
const at = (id: number, action = ''): string => `${path}${id}/${action}`;
const patch = (id: number, body: object, client = root) => client('PATCH', at(id), { body });
const read = async (id: number, client = root): Promise<Made> => json(await client('GET', at(id))) as Made;

let own: number;
let foreign: number;
let supplier: Client;
let stranger: Client;
let manager: { id: number; client: Client };
let buyer: Buyer;

beforeAll(async () => {
  [own, foreign] = [await newSupplier(), await newSupplier()];
  supplier = (await newUser({ role: 'supplier', supplier: own })).client;
  stranger = (await newUser({ role: 'supplier', supplier: foreign })).client;
  manager = await newUser({ role: 'manager', supplier: own });
  buyer = await newBuyer();
});

describe('the fields of a company', () => {
  it('are shown in the order of the API, with their defaults', async () => {
    const company = await made('companies', { name: ' Romashka ', inn });
    expect(Object.entries(company)).toEqual([
      ['id', company.id],
      ['external_id', null],
      ['name', 'Romashka'],
      ['full_name', ''],
      ['inn', inn],
      ['kpp', ''],
      ['ogrn', ''],
      ['legal_address', ''],
      ['delivery_addresses', []],
      ['group', null],
      ['price_type', null],
      ['manager', null],
      ['can_order', true],
      ['sync_needed', true],
      ['synced', false],
      ['synced_at', null],
      ['is_deleted', false],
      ['created_at', expect.any(String)],
      ['updated_at', expect.any(String)],
    ]);
    expect(await read(company.id)).toEqual(company);
  });

  it('are refused all at once, each with its message', async () => {
    const body = {
      name: '',
      inn: '7707083894',
      kpp: '77',
      ogrn: '1027700132196',
      group: 999_999,
      can_order: 'x',
    };
    expect(await answer(root('POST', path, { body }))).toEqual([
      400,
      {
        name: ['This field may not be blank.'],
        inn: ['Enter a valid INN.'],
        kpp: ['Enter a valid KPP.'],
        ogrn: ['Enter a valid OGRN.'],
        group: ['Invalid pk "999999" - object does not exist.'],
        can_order: ['Must be a valid boolean.'],
      },
    ]);
  });

  it('are not set by a body where they are read-only or hidden', async () => {
    const body = { sync_needed: false, synced: true, is_deleted: true, owner: foreign, addresses_made: 9 };
    const company = await made('companies', { name: 'c', inn, ...body }, supplier);
    expect(company).toMatchObject({ sync_needed: true, synced: false, is_deleted: false });
    expect((await stranger('GET', at(company.id))).status).toBe(404);
    const { actions } = json(await root('OPTIONS', path)) as { actions: { POST: object } };
    expect(Object.keys(actions.POST)).toEqual(Object.keys(company));
  });

  it('are changed by clients that leave the slash out, by PUT and by PATCH', async () => {
    const { id } = await made('companies', { name: 'c', inn, kpp: '773601001' });
    const put = await root('PUT', `${base}/companies/${id}`, { body: { name: 'd', inn } });
    expect([put.status, json(put)]).toEqual([200, expect.objectContaining({ name: 'd', kpp: '773601001' })]);
    expect((await root('PATCH', `${base}/companies/${id}`, { body: { kpp: '' } })).status).toBe(200);
    expect((await root('DELETE', `${base}/companies/${id}`)).status).toBe(204);
  });
});

it('delivery addresses keep their ids, and the id of a removed one is not given again', async () => {
  const { id, delivery_addresses: first } = await made('companies', {
    name: 'c',
    inn,
    delivery_addresses: [{ address: 'Tver' }, { address: 'Omsk', consignee: 'Anna' }],
  });
  const omsk = { id: 2, address: 'Omsk', consignee: 'Anna' };
  expect(first).toEqual([{ id: 1, address: 'Tver', consignee: '' }, omsk]);
  const set = async (...addresses: object[]) => {
    const [status, body] = await answer(patch(id, { delivery_addresses: addresses }));
    return [status, status === 200 ? (body as Made).delivery_addresses : body];
  };
  expect(await set({ address: 'Perm' }, { id: 1, consignee: 'B' })).toEqual([
    200,
    [
      { id: 3, address: 'Perm', consignee: '' },
      { id: 1, address: 'Tver', consignee: 'B' },
    ],
  ]);
  const none = { id: ['Invalid pk "2" - object does not exist.'] };
  expect(await set({ id: 1 }, omsk)).toEqual([400, { delivery_addresses: [{}, none] }]);
  const twice = { id: ['Invalid pk "1" - object does not exist.'] };
  expect(await set({ id: 1 }, { id: 1 })).toEqual([400, { delivery_addresses: [{}, twice] }]);
  expect(await set({ consignee: 'x' })).toEqual([
    400,
    { delivery_addresses: [{ address: ['This field is required.'] }] },
  ]);
  expect((await root('GET', at(id))).text).toContain(
    '"delivery_addresses":[{"id":3,"address":"Perm","consignee":""},{"id":1,"address":"Tver","consignee":"B"}],"group"',
  );
  expect(await set()).toEqual([200, []]);
  expect(await set({ address: 'Ufa' })).toEqual([200, [{ id: 4, address: 'Ufa', consignee: '' }]]);
});

describe('references of a company', () => {
  it('to groups and users of another supplier are refused like missing ones', async () => {
    const group = (await made('company-groups', { name: 'g' }, stranger)).id;
    const others = (await newUser({ role: 'manager', supplier: foreign })).id;
    const { id } = await made('companies', { name: 'c', inn }, supplier);
    expect(await answer(patch(id, { group }, supplier))).toEqual(missing('group', group));
    expect(await answer(patch(id, { group: 999_999 }, supplier))).toEqual(missing('group', 999_999));
    expect(await answer(patch(id, { manager: others }, supplier))).toEqual(missing('manager', others));
    expect((await patch(id, { group }, root)).status).toBe(200);
    const filtered = (client: Client) => answer(client('GET', `${path}?group=${group}`));
    expect(await filtered(supplier)).toEqual([
      400,
      { group: ['Select a valid choice. That choice is not one of the available choices.'] },
    ]);
    expect(await filtered(root)).toEqual([200, expect.objectContaining({ count: 1 })]);
  });

  it('that are sent back as they are need not be seen', async () => {
    const { id } = await newCompany();
    await newContract({ supplier: own, company: id });
    const priceType = await newPriceType(foreign);
    expect(await answer(patch(id, { price_type: priceType }, supplier))).toEqual(
      missing('price_type', priceType),
    );
    expect((await patch(id, { price_type: priceType })).status).toBe(200);
    const seen = await read(id, supplier);
    expect((await supplier('PUT', at(id), { body: { ...seen, name: 'd' } })).status).toBe(200);
    expect(await read(id)).toMatchObject({ price_type: priceType, name: 'd' });
  });

  it('name as manager only a user with the role manager', async () => {
    const { id } = await made('companies', { name: 'c', inn }, supplier);
    expect(await answer(patch(id, { manager: buyer.id }))).toEqual(missing('manager', buyer.id));
    expect(await answer(patch(id, { manager: manager.id }, supplier))).toEqual([
      200,
      expect.objectContaining({ manager: manager.id }),
    ]);
  });
});

it('a manager works with assigned companies alone, and keeps them', async () => {
  const company = await made('companies', { name: 'c', inn }, manager.client);
  expect(company.manager).toBe(manager.id);
  expect(await answer(patch(company.id, { manager: null }, manager.client))).toEqual([
    400,
    { manager: ['This field may not be null.'] },
  ]);
  expect((await supplier('GET', at(company.id))).status).toBe(200);
  expect((await patch(company.id, { manager: null }, supplier)).status).toBe(200);
  expect((await manager.client('GET', at(company.id))).status).toBe(404);
});

it('a supplier sees a company of the portal once there is a contract, and the buyer sees it always', async () => {
  const { id } = await newCompany({ buyers: [buyer.id] });
  expect((await supplier('GET', at(id))).status).toBe(404);
  await newContract({ supplier: own, company: id });
  expect((await supplier('GET', at(id))).status).toBe(200);
  expect((await stranger('GET', at(id))).status).toBe(404);
  expect((await buyer.client('GET', at(id))).status).toBe(200);
});

it('an external id is unique among the companies of a supplier, whatever others have', async () => {
  const body = { name: 'c', inn, external_id: word() };
  expect((await supplier('POST', path, { body })).status).toBe(201);
  expect((await stranger('POST', path, { body })).status).toBe(201);
  expect((await root('POST', path, { body })).status).toBe(201);
  for (const client of [supplier, root])
    expect(await answer(client('POST', path, { body }))).toEqual([
      400,
      { external_id: ['company with this external id already exists.'] },
    ]);
  const found = await answer(supplier('GET', `${path}?external_id__in=x,${body.external_id}`));
  expect(found).toEqual([200, expect.objectContaining({ count: 1 })]);
});

it('a new company is announced with the supplier that sees it, also one that registers', async () => {
  const { id } = await made('companies', { name: 'c', inn, external_id: 'e' }, supplier);
  const created = { id, externalId: 'e', name: 'c', inn, owner: own, by: expect.any(String) };
  expect(await eventOf('commerce.companies.created', id)).toEqual(created);
  const { id: user } = await newBuyer({ company: { name: 'r', inn } });
  const { companies } = json(await root('GET', `${base}/users/${user}/`)) as { companies: number[] };
  const registered = {
    id: companies[0],
    externalId: null,
    name: 'r',
    inn,
    owner: null,
    by: expect.any(String),
  };
  expect(await eventOf('commerce.companies.created', companies[0]!)).toEqual(registered);
});

describe('removal', () => {
  it('hides a company until it is restored', async () => {
    const { id } = await newCompany({ buyers: [buyer.id] });
    const mine = async () => ((await answer(buyer.client('GET', `${base}/auth/me/`)))[1] as Made).companies;
    const listed = async (more = '') =>
      ((await answer(root('GET', `${path}?id=${id}${more}`)))[1] as { results: Made[] }).results.map(
        (one) => one.is_deleted,
      );
    expect(await mine()).toContain(id);
    expect(await answer(root('DELETE', at(id)))).toEqual([204, '']);
    expect((await root('GET', at(id))).status).toBe(404);
    expect((await root('DELETE', at(id))).status).toBe(404);
    expect(await mine()).not.toContain(id);
    expect([await listed(), await listed('&include_deleted=true')]).toEqual([[], [true]]);
    const user = await root('PATCH', `${base}/users/${manager.id}/`, { body: { companies: [id] } });
    expect([user.status, json(user)]).toEqual(missing('companies', id));
    expect(await answer(root('POST', at(id, 'restore/')))).toEqual([
      200,
      expect.objectContaining({ id, is_deleted: false, sync_needed: true }),
    ]);
    expect(await mine()).toContain(id);
  });

  it('is permanent on demand, unless the company has contracts or orders', async () => {
    const { id } = await newCompany({ buyers: [buyer.id] });
    await root('DELETE', at(id));
    expect(await answer(root('DELETE', `${at(id)}?permanent=true`))).toEqual([204, '']);
    expect((await root('POST', at(id, 'restore/'))).status).toBe(404);

    const bound = (await newCompany()).id;
    await newContract({ supplier: own, company: bound });
    expect(await answer(root('DELETE', `${at(bound)}?permanent=true`))).toEqual([
      400,
      { non_field_errors: ['Company has contracts.'] },
    ]);
    expect((await root('GET', at(bound))).status).toBe(200);
    await made('orders', { supplier: own, company: bound });
    expect(await answer(root('DELETE', `${at(bound)}?permanent=true`))).toEqual([
      400,
      { non_field_errors: ['Company has orders.'] },
    ]);
  });
});

it('ack marks a company as synchronized until it changes again', async () => {
  const { id } = await made('companies', { name: 'c', inn }, supplier);
  const flags = async () => {
    const { external_id: externalId, sync_needed: needed, synced, synced_at: at } = await read(id);
    return [externalId, needed, synced, at !== null];
  };
  const ack = (body: object) => answer(supplier('POST', at(id, 'ack/'), { body }));
  const externalId = word();
  expect((await ack({ external_id: externalId, external_number: '7' }))[0]).toBe(200);
  expect(await flags()).toEqual([externalId, false, true, true]);
  expect((await patch(id, { name: 'c' })).status).toBe(200);
  expect(await flags()).toEqual([externalId, false, true, true]);
  for (const change of [
    () => patch(id, { name: 'd' }),
    () => root('DELETE', at(id)).then(() => root('POST', at(id, 'restore/'))),
  ]) {
    expect((await change()).status).toBe(200);
    expect(await flags()).toEqual([externalId, true, true, true]);
    const needed = await answer(supplier('GET', `${path}?sync_needed=true&id=${id}`));
    expect(needed).toEqual([200, expect.objectContaining({ count: 1 })]);
    expect((await ack({}))[0]).toBe(200);
  }
  expect(await flags()).toEqual([externalId, false, true, true]);
});

it('filters, searches and orders companies', async () => {
  const mark = word();
  const group = (await made('company-groups', { name: 'g', price_type: await newPriceType(own) })).id;
  const first = await made('companies', { name: `b ${mark}`, inn: '500100732259', group });
  const second = await made('companies', { name: `a ${mark}`, inn, can_order: false });
  const idsOf = async (query: string) =>
    ((await answer(root('GET', `${path}?search=${mark}&${query}`)))[1] as { results: Made[] }).results.map(
      ({ id }) => id,
    );
  expect(await idsOf('ordering=name')).toEqual([second.id, first.id]);
  expect(await idsOf(`inn=${inn}`)).toEqual([second.id]);
  expect(await idsOf(`group=${group}`)).toEqual([first.id]);
  expect(await idsOf('can_order=false')).toEqual([second.id]);
  expect(await idsOf(`id__gt=${first.id}`)).toEqual([second.id]);
  expect(await idsOf(`updated_at__gte=${String(second.updated_at)}`)).toEqual([second.id]);
  expect(await idsOf('search=500100732259')).toEqual([first.id]);
});
