import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { CatalogueFixture, issuesOf, queryOf, type Row } from './catalogue-fixture.js';

const { categories } = commerce;
let fixture: CatalogueFixture;
beforeAll(async () => {
  fixture = await CatalogueFixture.start();
});
afterAll(() => fixture?.stop());

const move = (id: number, parent: number | null): Promise<unknown> =>
  fixture.stoa.bus.ask(
    categories.update,
    { id, isPartial: true, body: { parent } as never },
    fixture.as('admin'),
  );
const get = (id: number, name: 'admin' | 'one' | 'two' | 'buyer'): Promise<Row> =>
  fixture.stoa.bus.ask(categories.get, { id }, fixture.as(name)) as Promise<Row>;
const remove = (id: number): Promise<unknown> =>
  fixture.stoa.bus.ask(categories.remove, { id }, fixture.as('admin'));
const cycle = [['parent', 'category_cycle']];

/** Three categories, each below the one before. */
async function chain(): Promise<[Row, Row, Row]> {
  const top = await fixture.category({ name: 'Top' });
  const middle = await fixture.category({ name: 'Middle', parent: top.id });
  return [top, middle, await fixture.category({ name: 'Leaf', parent: middle.id })];
}

describe('the tree', () => {
  it('refuses a category below itself or below a descendant', async () => {
    const [top, middle, leaf] = await chain();
    expect(await issuesOf(move(top.id, leaf.id))).toEqual(cycle);
    expect(await issuesOf(move(top.id, top.id))).toEqual(cycle);
    expect(await issuesOf(move(leaf.id, top.id))).toBeUndefined();
    expect(await issuesOf(move(middle.id, leaf.id))).toBeUndefined();
  });

  it('refuses one of two concurrent changes that make a cycle together', async () => {
    const [a, b] = [await fixture.category({ name: 'a' }), await fixture.category({ name: 'b' })];
    const results = await Promise.all([issuesOf(move(a.id, b.id)), issuesOf(move(b.id, a.id))]);
    expect(results.filter((result) => result === undefined)).toHaveLength(1);
    expect(results.filter(Boolean)).toEqual([cycle]);
  });

  it('refuses a cycle that one statement makes of several rows', async () => {
    const [a, b] = [await fixture.category({ name: 'a' }), await fixture.category({ name: 'b' })];
    const swap = `update categories set parent = case id when ${a.id} then ${b.id} else ${a.id} end where id in (${a.id}, ${b.id})`;
    await expect(fixture.execute(swap)).rejects.toMatchObject({
      reason: 'check',
      message: 'categories_acyclic',
    });
  });
});

describe('a category', () => {
  it('has the slug of its name, its path, and the number of the products in it and below it', async () => {
    const [top, middle, leaf] = await chain();
    expect(leaf).toMatchObject({ slug: 'leaf', path: ['Top', 'Middle', 'Leaf'], products_count: 0 });
    const own = await fixture.product({ category: leaf.id });
    await fixture.product({ category: middle.id, supplier: 2 }, 'admin');
    await fixture.price(own, 3, '5');
    const counts = async (name: 'admin' | 'one' | 'two' | 'buyer') =>
      Promise.all([top, middle, leaf].map(async ({ id }) => (await get(id, name)).products_count));
    expect(await counts('admin')).toEqual([2, 2, 1]);
    expect(await counts('one')).toEqual([1, 1, 1]);
    expect(await counts('two')).toEqual([1, 1, 0]);
    expect(await counts('buyer')).toEqual([1, 1, 1]);
    const listed = async (name: 'admin' | 'one' | 'two' | 'buyer') => {
      const query = queryOf({
        matches: [{ field: 'id', test: 'in', values: [top.id, middle.id, leaf.id], not: false }],
        order: [{ field: 'id', descending: false }],
      });
      const rows = (await fixture.stoa.bus.ask(categories.list, { query }, fixture.as(name))) as Row[];
      return rows.map((row) => row.products_count);
    };
    for (const name of ['admin', 'one', 'two', 'buyer'] as const)
      expect(await listed(name)).toEqual(await counts(name));
  });

  it('exists for buyers while it is active, and for suppliers unless another supplier keeps it', async () => {
    const [top, middle, leaf] = await chain();
    await fixture.execute(
      `update categories set is_active = false where id = ${middle.id}`,
      `update categories set owner = 1 where id = ${leaf.id}`,
    );
    expect(await issuesOf(get(middle.id, 'buyer'))).toBe('not_found');
    expect(await issuesOf(get(leaf.id, 'two'))).toBe('not_found');
    expect((await get(leaf.id, 'one')).path).toEqual(['Top', 'Middle', 'Leaf']);
    expect((await get(leaf.id, 'buyer')).path).toEqual(['Top', 'Leaf']);
    expect((await get(top.id, 'buyer')).path).toEqual(['Top']);
  });

  it('is not removed while a category or a product is in it', async () => {
    const [top, middle, leaf] = await chain();
    const product = await fixture.product({ category: leaf.id });
    const inUse = [['', 'in_use']];
    expect(await issuesOf(remove(middle.id))).toEqual(inUse);
    expect(await issuesOf(remove(leaf.id))).toEqual(inUse);
    const target = { id: product.id, isPermanent: false };
    await fixture.stoa.bus.call(commerce.products.remove, target, fixture.as('one'));
    for (const { id } of [leaf, middle, top])
      await fixture.stoa.bus.call(categories.remove, { id }, fixture.as('admin'));
    expect(await issuesOf(get(leaf.id, 'admin'))).toBe('not_found');
  });

  it('is unique by its external id, and the message names that field alone', async () => {
    await fixture.category({ name: 'a', external_id: 'same' });
    expect(await issuesOf(fixture.category({ name: 'b', external_id: 'same' }))).toEqual([
      ['external_id', 'unique'],
    ]);
  });
});

it('lists the whole tree in the order of positions, and has categories of a hidden parent at the root', async () => {
  await fixture.execute(
    'update products set category = null',
    'update categories set parent = null',
    'delete from categories',
  );
  const [top, middle, leaf] = await chain();
  const first = await fixture.category({ name: 'First', position: -1 });
  const tree = async (name: 'admin' | 'buyer') => {
    const shown = (nodes: unknown): unknown =>
      (nodes as { id: number; children: unknown }[]).map(({ id, children }) => [id, shown(children)]);
    return shown(await fixture.stoa.bus.ask(categories.tree, {}, fixture.as(name)));
  };
  expect(await tree('admin')).toEqual([
    [first.id, []],
    [top.id, [[middle.id, [[leaf.id, []]]]]],
  ]);
  await fixture.execute(`update categories set is_active = false where id = ${middle.id}`);
  expect(await tree('buyer')).toEqual([
    [first.id, []],
    [leaf.id, []],
    [top.id, []],
  ]);
  const [node] = (await fixture.stoa.bus.ask(categories.tree, {}, fixture.as('admin'))) as Row[];
  expect(node).toEqual({ ...(await get(first.id, 'admin')), children: [] });
  const listed = await fixture.stoa.bus.ask(categories.list, { query: queryOf() }, fixture.as('buyer'));
  expect(listed).toHaveLength(3);
});
