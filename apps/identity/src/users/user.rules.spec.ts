import { expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import { alteredFields, checkOwn, withAddress, withField } from './user.rules.js';

const before = { login: 'anna', email: 'a@b.c', role: null, group: 'g', name: 'Anna' };

it('names the altered sign-in fields and leaves out the others', () => {
  expect(alteredFields(before, { ...before, name: 'Berta', language: 'ru' }, false)).toEqual([]);
  for (const field of ['login', 'email', 'role', 'group'])
    expect(alteredFields(before, { ...before, [field]: 'x' }, false)).toEqual([field]);
  expect(alteredFields(before, { ...before, isActive: false }, true)).toEqual(['isActive', 'password']);
});

it('takes an absent field for its default', () => {
  expect(alteredFields(before, { ...before, isActive: true, emailVerified: false }, false)).toEqual([]);
});

it('ends the proof of an address with the address, unless the change proves the new one', () => {
  const verified = { ...before, emailVerified: true };
  expect(withAddress(verified, { ...verified, email: 'd@e.f' })).toMatchObject({ emailVerified: false });
  expect(withAddress(verified, { ...verified, name: 'Berta' })).toMatchObject({ emailVerified: true });
  const changed = { ...verified, email: 'd@e.f' };
  expect(withAddress(verified, changed, true)).toBe(changed);
});

it.each(['role', 'isActive'])('refuses a change of the own %s under that field', (field) => {
  const changed = { ...before, [field]: field === 'role' ? 'x' : false };
  expect(() => checkOwn(before, changed)).toThrow(
    expect.objectContaining({ kind: 'invalid', details: { issues: [{ path: [field], issue: 'own' }] } }),
  );
  expect(() => checkOwn(before, { ...before, isActive: true })).not.toThrow();
});

it('names the field that claims a taken name', () => {
  const fault = withField(new Fault('conflict', 'unique', 'users_email'));
  expect(fault).toMatchObject({
    kind: 'conflict',
    reason: 'unique',
    details: { issues: [{ path: ['email'], issue: 'unique' }] },
  });
  const other = new Fault('conflict', 'unique', 'users_pkey');
  expect(withField(other)).toBe(other);
});
