import { expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import { isSensitive, withField } from './user.rules.js';

it('a change is sensitive when it is of who someone is or what he may do', () => {
  const before = { login: 'anna', email: 'a@b.c', role: null, group: 'g', name: 'Anna' };
  expect(isSensitive(before, { ...before, name: 'Berta', language: 'ru' })).toBe(false);
  for (const field of ['login', 'email', 'role', 'group'])
    expect(isSensitive(before, { ...before, [field]: 'x' })).toBe(true);
});

it('a broken unique index is named by its field', () => {
  const fault = withField(new Fault('conflict', 'unique', 'users_email'));
  expect(fault).toMatchObject({
    kind: 'conflict',
    reason: 'unique',
    details: { issues: [{ path: ['email'], issue: 'unique' }] },
  });
  const other = new Fault('conflict', 'unique', 'users_pkey');
  expect(withField(other)).toBe(other);
});
