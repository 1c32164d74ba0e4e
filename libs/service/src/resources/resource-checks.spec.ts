import { describe, expect, it } from '@jest/globals';
import { resource } from '@stoa/contracts';
import { commerce } from '@stoa/dto';
import type { EntityTable } from '@stoa/persistence';
import { checkDeclaration, checkWritten } from './resource-checks.js';

const { char, id, readOnly } = commerce;
const things = resource('commerce.things', {
  model: 'Thing',
  fields: {
    id,
    name: char(),
    lines: char({ isComputed: true }),
    total: char({ ...readOnly, isComputed: true }),
  },
  extraFilters: { owner: 'reference' },
  filters: { owner: ['eq'] },
  permissions: { admin: 'R' },
  softDelete: true,
  versioned: true,
});
const table = (...columns: string[]): EntityTable => ({
  name: 'things',
  columns: new Map(columns.map((name) => [name, { name } as never])),
  references: new Map(),
  matching: new Map(),
  uniques: new Map(),
  foreignKeys: new Map(),
  createdAt: undefined,
  updatedAt: undefined,
  version: undefined,
});

describe('the declaration of a resource', () => {
  it('refuses a resource whose entity and rules are incomplete, and lists each missing part', () =>
    expect(() => checkDeclaration(things, {}, table('id'))).toThrow(
      'resource commerce.things, table things: no column name, no rule for the computed field lines, ' +
        'no rule for the computed field total, no rule for the filter owner, no column is_deleted, no version',
    ));

  it('refuses a resource with a body field that neither a column nor a handler stores', () => {
    expect(() => checkWritten(things, ['list', 'create', 'update'])).toThrow(
      'resource commerce.things: create and update need a handler, which writes lines',
    );
    expect(() => checkWritten(things, ['list', 'get', 'remove'])).not.toThrow();
  });
});

it('refuses a resource with a filter by a field that cannot be compared', () =>
  expect(() =>
    resource('commerce.things', {
      model: 'Thing',
      fields: { id, tags: commerce.list(char()) },
      filters: { tags: ['eq'] },
      permissions: {},
    }),
  ).toThrow('commerce.things: rows cannot be compared by tags'));
