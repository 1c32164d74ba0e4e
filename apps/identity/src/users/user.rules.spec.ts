import { expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import { alteredFields, checkOwnChange, withAddress, withField } from './user.rules.js';

const before = { login: 'anna', email: 'a@b.c', role: null, group: 'g', name: 'Anna' };

it('returns the sign-in fields that a change alters, and no other fields', () => {
  expect(alteredFields(before, { ...before, name: 'Berta', language: 'ru' }, false)).toEqual([]);
  for (const field of ['login', 'email', 'role', 'group'])
    expect(alteredFields(before, { ...before, [field]: 'x' }, false)).toEqual([field]);
  expect(alteredFields(before, { ...before, isActive: false }, true)).toEqual(['isActive', 'password']);
});

it('returns no altered field when an absent field is set to its default', () => {
  expect(alteredFields(before, { ...before, isActive: true, emailVerified: false }, false)).toEqual([]);
});

it('makes a changed address unverified unless the change verifies it', () => {
  const verified = { ...before, emailVerified: true };
  expect(withAddress(verified, { ...verified, email: 'd@e.f' })).toMatchObject({ emailVerified: false });
  expect(withAddress(verified, { ...verified, name: 'Berta' })).toMatchObject({ emailVerified: true });
  const changed = { ...verified, email: 'd@e.f' };
  expect(withAddress(verified, changed, true)).toBe(changed);
});

it.each(['role', 'isActive'])('refuses a change of the own %s with an issue at that field', (field) => {
  const changed = { ...before, [field]: field === 'role' ? 'x' : false };
  expect(() => checkOwnChange(before, changed)).toThrow(
    expect.objectContaining({ kind: 'invalid', details: { issues: [{ path: [field], issue: 'own' }] } }),
  );
  expect(() => checkOwnChange(before, { ...before, isActive: true })).not.toThrow();
});

it('adds the conflicting field to the fault of a taken name, and returns other faults unchanged', () => {
  const fault = withField(new Fault('conflict', 'unique', 'users_email'));
  expect(fault).toMatchObject({
    kind: 'conflict',
    reason: 'unique',
    details: { issues: [{ path: ['email'], issue: 'unique' }] },
  });
  const other = new Fault('conflict', 'unique', 'users_pkey');
  expect(withField(other)).toBe(other);
});
