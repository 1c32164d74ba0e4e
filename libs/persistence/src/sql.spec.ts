import { expect, it } from '@jest/globals';
import { dynamic, emptySql, joinSql, raw, sql } from './sql.js';

it('sql makes a parameter of each value, in the order of the text', () =>
  expect(sql`select ${1}::int, ${'a'} from t where ${null} is null`.statement).toEqual({
    text: 'select $1::int, $2 from t where $3 is null',
    values: [1, 'a', null],
  }));

it('sql makes a parameter of text that looks like SQL', () =>
  expect(sql`select ${"'; drop table t --"}`.statement.text).toBe('select $1'));

it('sql inserts nested SQL, and numbers its parameters in sequence', () => {
  const mine = sql`owner = ${7}`;
  expect(sql`select * from ${raw('t')} where a = ${1} and (${mine}) and b = ${2}`.statement).toEqual({
    text: 'select * from t where a = $1 and (owner = $2) and b = $3',
    values: [1, 7, 2],
  });
});

it('sql gives the same text for different values', () => {
  const of = (id: number) => sql`select ${id} where ${sql`a = ${id}`}`.statement.text;
  expect(of(1)).toBe(of(2));
});

it('sql keeps an array as one parameter', () =>
  expect(sql`id = any(${[1, 2]}::int[])`.statement).toEqual({
    text: 'id = any($1::int[])',
    values: [[1, 2]],
  }));

it.each([
  [[], ''],
  [[sql`a = ${1}`], 'a = $1'],
  [[sql`a = ${1}`, sql`b`, sql`c = ${2}`], 'a = $1 and b and c = $2'],
])('joinSql joins %j', (parts, text) => expect(joinSql(parts, ' and ').statement.text).toBe(text));

it('sql inserts nothing for emptySql', () => expect(sql`a${emptySql}`.statement.text).toBe('a'));

it('sql returns a statement that is not dynamic, and dynamic marks one without changing it', () => {
  expect(sql`select 1`.isDynamic).toBe(false);
  expect(dynamic(sql`select ${1}`)).toMatchObject({
    isDynamic: true,
    statement: { text: 'select $1', values: [1] },
  });
});
