import { companyFields } from './company-fields.js';
import { id, nullable, optional, readOnly } from './common-fields.js';
import type { NoOptions, Options } from './field.js';
import { form, nested, shape } from './form.js';
import { boolean } from './number-fields.js';
import { char, choice, email, password, phone, pk, pks } from './text-fields.js';
import { datetime } from './time-fields.js';

export const roles = ['admin', 'supplier', 'manager', 'buyer'] as const;
export type Role = (typeof roles)[number];

const login = <const O extends Options>(options: O) =>
  char({
    max: 64,
    form: { test: (text: string) => /^[\p{L}\p{N}_.@+-]+$/u.test(text), issue: 'login' },
    ...options,
  });
const names = {
  first_name: char({ max: 150, optional: true, allowsBlank: true }),
  last_name: char({ max: 150, optional: true, allowsBlank: true }),
  middle_name: char({ max: 150, optional: true, allowsBlank: true }),
  phone: phone({ optional: true, allowsBlank: true }),
};
export const newPassword = <const O extends Options = NoOptions>(options?: O) =>
  password({ min: 8, max: 128, ...(options as O) });

export const userFields = {
  id,
  email: email(),
  login: login(optional),
  ...names,
  role: choice(roles, optional),
  supplier: pk({ ...nullable, to: 'suppliers' }),
  companies: pks({ ...optional, isComputed: true, to: 'companies' }),
  is_active: boolean(optional),
  date_joined: datetime(readOnly),
  last_login: datetime({ ...readOnly, allowsNull: true }),
};
export const user = shape(userFields).meta({ id: 'User' });
export const newUserFields = { ...userFields, password: newPassword() };
export const newUserBody = form(newUserFields, 'NewUser', {
  email: 'anna@example.org',
  password: 'a good secret',
  role: 'buyer',
});
/** A change of another user may set a new password. */
export const userChangeFields = { ...userFields, password: newPassword({ optional: true }) };
export const userChangeBody = form(userChangeFields, 'UserBody', {
  email: 'anna@example.org',
  login: 'anna',
  first_name: 'Anna',
});
/** What users may change of themselves. */
export const meFields = { id: userFields.id, email: userFields.email, login: userFields.login, ...names };
export const meBody = form(meFields, 'MeBody', { first_name: 'Anna' });
export const registrationFields = {
  email: email(),
  login: login(optional),
  password: newPassword(),
  ...names,
  company: nested(companyFields, optional),
  agreement: boolean({ isWriteOnly: true }),
};
export const registrationBody = form(registrationFields, 'Registration', {
  email: 'boris@example.org',
  password: 'a good secret',
  company: { name: 'Romashka', inn: '7707083893' },
  agreement: true,
});
