import { describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/dto';
import { bodyOf, templateOf } from '../openapi/rows.js';
import { surfaces } from '../surfaces/index.js';
import { collectionOf } from './collection.js';
import type { Item } from './document.js';
import { flows } from './flows/index.js';

const of = (name: string) => surfaces.find((surface) => surface.name === name)!;
const itemsOf = (name: string): Item[] => collectionOf(of(name), '').item.flatMap(({ item }) => item);
const lines = (name: string): string[] =>
  itemsOf(name).map(
    ({ request: { method, url } }) => `${method} ${url.raw.replace('{{baseUrl}}', '').replace(/\?.*/, '')}`,
  );

describe('the order of a collection', () => {
  it.each(surfaces.map(({ name }) => name))('the collection of %s has each method and path once', (name) => {
    const expected = new Set(
      of(name).routes.map(({ method, path }) => `${method} ${path.replaceAll(/\([^)]*\)/g, '')}`),
    );
    expect(lines(name).toSorted()).toEqual([...expected].toSorted());
  });

  it('a login comes first, and what ends the credential last', () => {
    expect([lines('commerce')[0], lines('commerce').at(-1)]).toEqual(['POST /auth/', 'POST /auth/logout/']);
    expect([lines('store')[0], lines('store').at(-1)]).toEqual(['POST /auth', 'DELETE /auth']);
  });
});

describe('the flow of a surface', () => {
  it.each(surfaces.map(({ name }) => name))('the flow of %s names requests that there are', (name) => {
    const known = of(name).routes.map(({ method, path }) => `${method} ${templateOf(path)}`);
    const { requests } = flows[name]!;
    const named = [...Object.keys(requests), ...Object.values(requests).flatMap(({ after = [] }) => after)];
    expect(named.filter((one) => !known.includes(one))).toEqual([]);
  });
});

describe('references in bodies', () => {
  const references = (fields: commerce.Fields): [string, commerce.Field][] =>
    Object.entries(fields).flatMap(([name, field]) =>
      field.type === 'reference' || field.sentAs === 'references'
        ? [[name, field]]
        : references(field.fields ?? {}),
    );

  it('each reference of a body of commerce names a resource', () => {
    const found = of('commerce').routes.flatMap((row) => references(commerce.fieldsOf(bodyOf(row)) ?? {}));
    expect(found.filter(([, { to }]) => !to).map(([name]) => name)).toEqual([]);
  });
});
