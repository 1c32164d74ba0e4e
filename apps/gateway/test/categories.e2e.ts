import { expect, it } from '@jest/globals';
import { base, json, made, newProduct, newSupplier, root, word, type Made } from './commerce-clients.js';

const path = `${base}/categories/`;

it('creates, reads, lists and removes categories', async () => {
  const mark = word();
  const top = await made('categories', { name: `Инструмент ${mark}`, external_id: mark });
  expect(Object.keys(top)).toEqual([
    ...['id', 'external_id', 'parent', 'name', 'slug', 'position', 'is_active', 'path', 'products_count'],
    ...['created_at', 'updated_at'],
  ]);
  expect(top).toMatchObject({ slug: `инструмент-${mark}`, parent: null, position: 0, is_active: true });
  const leaf = await made('categories', { name: `Дрели ${mark}`, parent: top.id, slug: 'own', position: 2 });
  await newProduct(await newSupplier(), { category: leaf.id });
  const listed = json(await root('GET', `${path}?search=${mark}&ordering=-position`)) as { results: Made[] };
  expect(listed.results).toMatchObject([
    { id: leaf.id, slug: 'own', path: [top.name, leaf.name], products_count: 1 },
    { id: top.id, path: [top.name], products_count: 1 },
  ]);
  const used = await root('DELETE', `${path}${top.id}/`);
  expect([used.status, used.text]).toEqual([400, '{"non_field_errors":["Category is in use."]}']);
});

it('refuses a category below its own descendant', async () => {
  const top = await made('categories', { name: 'top' });
  const leaf = await made('categories', { name: 'leaf', parent: top.id });
  const moved = await root('PATCH', `${path}${top.id}/`, { body: { parent: leaf.id } });
  expect([moved.status, moved.text]).toEqual([400, '{"parent":["Category cannot be its own descendant."]}']);
});

it('returns the tree with the children of each category', async () => {
  const top = await made('categories', { name: 'top' });
  const leaf = await made('categories', { name: 'leaf', parent: top.id });
  const tree = await root('GET', `${path}tree/`);
  expect([tree.status, tree.headers['content-type']]).toEqual([200, 'application/json']);
  const found = (json(tree) as (Made & { children: Made[] })[]).find(({ id }) => id === top.id)!;
  expect(found.children).toEqual([{ ...leaf, children: [] }]);
});
