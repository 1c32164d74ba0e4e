import { describe, expect, it } from '@jest/globals';
import { resource } from '@stoa/contracts';
import { commerce } from '@stoa/dto';
import { raw, sql, type EntityTable, type Sql } from '@stoa/persistence';
import type { ResourceRules } from './resource-rules.js';
import { ResourceTable } from './resource-table.js';

const { char, id, optional } = commerce;
const things = resource('commerce.things', {
  model: 'Thing',
  fields: { id, name: char(), group: char(optional) },
  permissions: { admin: 'CRUD', buyer: 'R' },
});
const column = (name: string, isGenerated = false) =>
  [name, { name, type: raw('text'), isJson: false, default: raw(`'-'`), isGenerated }] as const;
const entity: EntityTable = {
  name: 'things',
  columns: new Map([column('id', true), column('name'), column('group')]),
  references: new Map(),
  matching: new Map(),
  uniques: new Map(),
  foreignKeys: new Map(),
  createdAt: undefined,
  updatedAt: undefined,
  version: undefined,
};
interface Reader {
  role: string;
  owner: number;
}
const rules: ResourceRules<typeof things, Reader> = {
  entity: class {},
  visible: ({ role, owner }) => (role === 'admin' ? sql`true` : sql`things.owner = ${owner}`),
};
const table = new ResourceTable(things, { rules, entity, clock: () => 0 });
const textOf = (statement: Sql): string => statement.statement.text;

describe('the text of a statement', () => {
  it('insert and update have the same text for each body, so that each is prepared once', () => {
    const bodies = [{}, { name: 'a' }, { name: 'b', group: 'c' }, { group: null }];
    expect(new Set(bodies.map((body) => textOf(table.insert(body)))).size).toBe(1);
    expect(new Set(bodies.map((body, index) => textOf(table.update(index, body)))).size).toBe(1);
  });

  it('the select of an object has the same text for each actor of a branch of the visibility rule', () => {
    const texts = (role: string) =>
      new Set(
        [1, 2, 3].map((owner) => textOf(table.current({ role, owner }, { id: owner }, sql`for update`))),
      );
    expect([texts('admin').size, texts('buyer').size]).toEqual([1, 1]);
    expect(texts('admin')).not.toEqual(texts('buyer'));
  });

  it('insert writes each value that is sent, null included, and no column that PostgreSQL generates', () => {
    const { text, values } = table.insert({ name: 'a', group: null }).statement;
    expect(text).toMatch(/^insert into things \("name", "group"\) values \(case when \$1::boolean/);
    expect(values).toEqual([true, 'a', true, null]);
    expect(table.insert({ name: 'a' }).statement.values).toEqual([true, 'a', false, null]);
  });
});

describe('the view of a role', () => {
  const shown: ResourceRules<typeof things, Reader>['shown'] = {
    name: (_columns, { actor }) => (actor.role === 'buyer' ? sql`'hidden'` : undefined),
  };
  const hiding = new ResourceTable(things, { rules: { ...rules, shown }, entity, clock: () => 0 });
  const viewOf = (role: string): string => textOf(hiding.model({ role, owner: 1 }).view);

  it('has what the rule shows to the role, and else the stored value', () => {
    expect(viewOf('buyer')).toContain(`'hidden' as "name"`);
    expect(viewOf('buyer')).not.toContain('things."name"');
    expect(viewOf('admin')).toBe(textOf(table.model({ role: 'admin', owner: 1 }).view));
  });
});
