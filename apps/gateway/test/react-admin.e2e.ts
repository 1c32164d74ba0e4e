import { beforeAll, describe, expect, it } from '@jest/globals';
import { base, made, newSupplier, password, root, word } from './commerce-clients.js';
import { auth, data } from './react-admin-client.js';

type Row = Record<string, unknown> & { id: number; name: string };

const mark = word();
const emailOf = (role: string): string => `${role}@${mark}.example`;
const logIn = (role: string): Promise<void> => auth.login({ username: emailOf(role), password });

let own: number;
/** What the objects of a resource refer to: the field, and two ids that it can have. */
const references: Record<string, [field: string, ...ids: [number, number]]> = {};

beforeAll(async () => {
  own = await newSupplier();
  await made('users', { email: emailOf('admin'), password, role: 'admin' });
  await made('users', { email: emailOf('supplier'), password, role: 'supplier', supplier: own });
  const id = async (path: string): Promise<number> => (await made(path, { name: `of ${mark}` })).id;
  references.categories = ['parent', await id('categories'), await id('categories')];
  references.products = ['category', await id('categories'), await id('categories')];
  references.companies = ['group', await id('company-groups'), await id('company-groups')];
});

/** The fields of a form for a new object. */
function formOf(resource: string, role: string): object {
  if (resource === 'companies') return { inn: '7707083893' };
  if (resource === 'categories') return {};
  return { sku: word(), ...(role === 'admin' && { supplier: own }) };
}

/** Those fields of an object that its name does not change. */
const keptOf = (row: Row): object =>
  Object.fromEntries(
    Object.entries(row).filter(([field]) => !['name', 'slug', 'path', 'updated_at'].includes(field)),
  );

const list = (q: string) => ({
  pagination: { page: 1, perPage: 25 },
  sort: { field: 'id', order: 'ASC' as const },
  filter: { q },
});

describe.each([
  ['admin', 'products', { brand: 'x' }],
  ['admin', 'categories', { position: 7 }],
  ['admin', 'companies', { full_name: 'x' }],
  ['supplier', 'products', { brand: 'x' }],
])('the role %s with the resource %s', (role, resource, shared) => {
  const key = word();
  const rows: Row[] = [];
  beforeAll(async () => {
    await logIn(role);
    const [field, id, other] = references[resource]!;
    for (const letter of ['b', 'c', 'a']) {
      const reference = letter === 'a' ? other : id;
      const form = { ...formOf(resource, role), name: `${key} ${letter}`, [field]: reference };
      const created = (await data.create(resource, { data: form })).data as Row;
      expect(created).toMatchObject({ id: expect.any(Number), ...form });
      rows.push(created);
    }
  });

  it('lists a sorted page of what is searched for, with the total', async () => {
    const sort = { field: 'name', order: 'DESC' as const };
    const shown = await data.getList(resource, {
      ...list(key),
      sort,
      pagination: { page: 2, perPage: 2 },
    });
    expect(shown).toEqual({ data: [rows[2]], total: 3 });
    expect(await data.getList(resource, { ...list(key), sort })).toEqual({
      data: [rows[1], rows[0], rows[2]],
      total: 3,
    });
  });

  it('filters by a field', async () =>
    expect(await data.getList(resource, { ...list(''), filter: { name: `${key} b` } })).toEqual({
      data: [rows[0]],
      total: 1,
    }));

  it('reads one object, several, and those that refer to another', async () => {
    const ids = rows.map(({ id }) => id);
    expect(await data.getOne(resource, { id: ids[0]! })).toEqual({ data: rows[0] });
    expect(await data.getMany(resource, { ids })).toEqual({ data: rows });
    const [target, id] = references[resource]!;
    expect(await data.getManyReference(resource, { ...list(key), target, id })).toEqual({
      data: rows.slice(0, 2),
      total: 2,
    });
  });

  it('saves the whole form that it has read, computed fields included', async () => {
    const before = rows[0]!;
    const form = { ...before, name: `${key} changed` };
    const saved = await data.update(resource, { id: before.id, data: form, previousData: before });
    const changed = saved.data as Row;
    expect([changed.name, keptOf(changed)]).toEqual([form.name, keptOf(before)]);
    expect(await data.getOne(resource, { id: before.id })).toEqual({ data: changed });
  });

  it('changes several, then removes one and the others', async () => {
    const ids = rows.map(({ id }) => id);
    expect(await data.updateMany(resource, { ids, data: shared })).toEqual({ data: ids });
    expect((await data.getMany(resource, { ids })).data).toMatchObject([shared, shared, shared]);
    const [first, ...others] = rows;
    expect(await data.delete(resource, { id: first!.id, previousData: first! })).toEqual({ data: first });
    expect((await data.getList(resource, list(key))).total).toBe(2);
    expect(await data.deleteMany(resource, { ids: others.map(({ id }) => id) })).toEqual({ data: [] });
    expect(await data.getList(resource, list(key))).toEqual({ data: [], total: 0 });
  });
});

describe('errors', () => {
  beforeAll(() => logIn('admin'));

  it.each([
    ['products', { name: '' }, { sku: ['This field is required.'], name: ['This field may not be blank.'] }],
    [
      'categories',
      { name: 'x', parent: 'y' },
      { parent: ['Incorrect type. Expected pk value, received str.'] },
    ],
    ['companies', { name: 'x', inn: '1' }, { inn: ['Enter a valid INN.'] }],
  ])(
    'a form for %s that is refused has the status text, and the messages of its fields',
    async (resource, form, body) => {
      const refused = data.create(resource, { data: form });
      await expect(refused).rejects.toMatchObject({ message: 'Bad Request', status: 400, body });
    },
  );

  it('a page past the end is refused as invalid, and does not end the login', async () => {
    const pagination = { page: 9, perPage: 25 };
    const error = await data.getList('companies', { ...list(mark), pagination }).catch((one: unknown) => one);
    expect(error).toMatchObject({ message: 'Not Found', status: 404, body: { detail: 'Invalid page.' } });
    await auth.checkError(error);
    await auth.checkAuth();
  });

  it('a removed company is absent', async () => {
    const { id } = await made('companies', { name: mark, inn: '7707083893' });
    await root('DELETE', `${base}/companies/${id}/`);
    await expect(data.getMany('companies', { ids: [id] })).rejects.toMatchObject({
      status: 404,
      body: { detail: 'Not found.' },
    });
  });

  it('what the role may not do ends the login, and no token is no login', async () => {
    await logIn('supplier');
    const error = await data.create('categories', { data: { name: 'x' } }).catch((one: unknown) => one);
    expect(error).toMatchObject({
      message: 'Forbidden',
      status: 403,
      body: { detail: 'You do not have permission to perform this action.' },
    });
    await expect(auth.checkError(error)).rejects.toBeUndefined();
    await expect(auth.checkAuth()).rejects.toBeUndefined();
    await expect(data.getList('products', list(mark))).rejects.toMatchObject({ status: 401 });
  });

  it('a login that is refused shows the message of the API', async () =>
    expect(auth.login({ username: emailOf('admin'), password: 'another secret' })).rejects.toThrow(
      'Unable to log in with provided credentials.',
    ));
});
