import { expect, it } from '@jest/globals';
import { withField } from './json-text.js';

it.each([
  ['{"a":1}', '{"a":1,"seq":7}'],
  ['{"a":{}}', '{"a":{},"seq":7}'],
  ['{}', '{"seq":7}'],
])('withField adds a field at the end of %s', (object, result) =>
  expect(withField(object, 'seq', '7')).toBe(result),
);

it('withField escapes the name of the field', () =>
  expect(JSON.parse(withField('{}', 'a"b', 'null'))).toEqual({ 'a"b': null }));
