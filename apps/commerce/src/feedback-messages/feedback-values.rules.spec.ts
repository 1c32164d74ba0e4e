import { describe, expect, it } from '@jest/globals';
import type { FormField } from '../feedback-forms/form-field.js';
import { answersOf, readAnswers } from './feedback-values.rules.js';

const field = (name: string, type: FormField['type'], more: Partial<FormField> = {}): FormField => ({
  name,
  type,
  required: true,
  choices: null,
  ...more,
});
const of = (type: FormField['type'], more: Partial<FormField> = {}): FormField[] => [field('f', type, more)];
const topics = { choices: ['Delivery', 'Payment'] };

describe('values', () => {
  it.each<[FormField[], unknown, unknown]>([
    [of('text'), ' a ', 'a'],
    [of('text'), 12, '12'],
    [of('textarea'), 'a\nb', 'a\nb'],
    [of('email'), 'vera@example.org', 'vera@example.org'],
    [of('phone'), '+79161234567', '+79161234567'],
    [of('select', topics), 'Payment', 'Payment'],
    [of('bool'), 'yes', true],
    [of('bool'), false, false],
    [of('file'), '7', 7],
  ])('of %j accepts %j', (fields, given, value) =>
    expect(readAnswers(fields, { f: given })).toMatchObject({ values: { f: value }, issues: [] }),
  );

  it.each<[FormField[], unknown, string]>([
    [of('text'), undefined, 'required'],
    [of('text'), null, 'null'],
    [of('text'), ' ', 'blank'],
    [of('text'), true, 'string'],
    [of('text'), 'x'.repeat(1001), 'max_length'],
    [of('textarea'), 'x'.repeat(20_001), 'max_length'],
    [of('textarea'), 'a\0', 'null_characters'],
    [of('email'), 'vera', 'email'],
    [of('email'), 'vera@example.org, all@example.org', 'email'],
    [of('email'), 'vera@example.org\r\nBcc: all@example.org', 'email'],
    [of('phone'), '89161234567', 'phone'],
    [of('phone'), '+7 916 123-45-67', 'phone'],
    [of('select', topics), 'payment', 'choice'],
    [of('select', topics), '', 'choice'],
    [of('bool'), 'perhaps', 'boolean'],
    [of('bool'), undefined, 'required'],
    [of('file'), 'seven', 'pk_type'],
    [of('file'), null, 'null'],
  ])('of %j refuses %j: %s', (fields, given, issue) => {
    const { issues } = readAnswers(fields, given === undefined ? {} : { f: given });
    expect(issues.map(({ path, issue }) => [path, issue])).toEqual([[['values', 'f'], issue]]);
  });

  it.each(['text', 'textarea', 'email', 'phone', 'bool', 'select'] as const)(
    'may be absent, null or empty where a %s is not required',
    (type) => {
      const fields = of(type, { required: false, ...topics });
      for (const given of [{}, { f: null }, { f: '' }])
        expect(readAnswers(fields, given)).toEqual({ values: {}, files: [], issues: [] });
    },
  );

  it('says all that is wrong, and does not look at other names', () => {
    const fields = [field('a', 'email'), field('b', 'phone'), field('c', 'text', { required: false })];
    const given = JSON.parse('{"a":"x","d":1,"__proto__":{"b":"+79161234567"},"constructor":{}}') as object;
    expect(readAnswers(fields, given).issues.map(({ path, issue }) => `${path.join('.')} ${issue}`)).toEqual([
      'values.a email',
      'values.b required',
    ]);
  });

  it('of a type are found by the names of its fields', () => {
    const fields = [field('a', 'email'), field('b', 'email'), field('constructor', 'email')];
    expect(answersOf(fields, 'email', { b: 'vera@example.org', c: 'x' })).toEqual([
      ['b', 'vera@example.org'],
    ]);
  });
});
