import type { Resource } from '@stoa/kernel';
import { form, nested, shape } from './form.js';
import { boolean, integer } from './number-fields.js';
import { char, choice, email, password, pk, pks, url } from './text-fields.js';
import { after, datetime } from './time-fields.js';

const readOnly = { isReadOnly: true } as const;
const optional = { optional: true } as const;
const nullable = { optional: true, allowsNull: true } as const;

const timestamps = { created_at: datetime(readOnly), updated_at: datetime(readOnly) };

// News

export const newsFields = {
  id: integer({ ...readOnly, label: 'ID' }),
  title: char({ max: 255 }),
  slug: char({ max: 255, optional: true, allowsBlank: true }),
  announcement: char({ optional: true, allowsBlank: true }),
  text: char({ optional: true, allowsBlank: true }),
  image: url(nullable),
  supplier: pk(nullable),
  is_published: boolean(optional),
  published_at: datetime(nullable),
  ...timestamps,
};
export const news = shape(newsFields).meta({ id: 'News' });
export const newsBody = form(newsFields, 'NewsBody', {
  title: 'New in spring',
  text: 'Sixty new articles.',
  is_published: true,
});
export const newsResource: Resource = {
  fields: {
    id: 'integer',
    title: 'text',
    supplier: 'reference',
    is_published: 'boolean',
    published_at: 'datetime',
    created_at: 'datetime',
    updated_at: 'datetime',
    announcement: 'text',
    text: 'text',
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    title: ['eq', 'icontains'],
    supplier: ['eq'],
    is_published: ['eq'],
    published_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  search: ['title', 'announcement', 'text'],
  ordering: ['id', 'title', 'published_at', 'created_at', 'updated_at'],
  order: ['-published_at'],
};

// Users

export const roles = ['admin', 'supplier', 'manager', 'buyer'] as const;
export type Role = (typeof roles)[number];

const login = (options: object) =>
  char({
    max: 64,
    form: { test: (text) => /^[\p{L}\p{N}_.@+-]+$/u.test(text), issue: 'login' },
    ...options,
  });
const names = {
  first_name: char({ max: 150, optional: true, allowsBlank: true }),
  last_name: char({ max: 150, optional: true, allowsBlank: true }),
  middle_name: char({ max: 150, optional: true, allowsBlank: true }),
  phone: char({
    optional: true,
    allowsBlank: true,
    form: { test: (text) => /^\+[1-9]\d{6,14}$/.test(text), issue: 'phone' },
  }),
};
const newPassword = (options: object = {}) => password({ min: 8, max: 128, ...options });

export const userFields = {
  id: integer({ ...readOnly, label: 'ID' }),
  email: email(),
  login: login(optional),
  ...names,
  role: choice(roles, optional),
  supplier: pk(nullable),
  companies: pks(optional),
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
export const usersResource: Resource = {
  fields: {
    id: 'integer',
    email: 'text',
    login: 'text',
    first_name: 'text',
    last_name: 'text',
    middle_name: 'text',
    role: roles,
    is_active: 'boolean',
    company: 'reference',
    supplier: 'reference',
    date_joined: 'datetime',
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    email: ['eq'],
    login: ['eq'],
    role: ['eq', 'in'],
    is_active: ['eq'],
    company: ['eq'],
    supplier: ['eq'],
    date_joined: ['gte', 'lte'],
  },
  search: ['email', 'login', 'first_name', 'last_name', 'middle_name'],
  ordering: ['id', 'email', 'login', 'date_joined'],
  order: ['id'],
};

const digits = (form: RegExp, issue: string) => ({
  form: { test: (text: string) => form.test(text), issue },
});

export const companyFields = {
  name: char({ max: 255 }),
  inn: char({ form: { test: isInn, issue: 'inn' } }),
  kpp: char({ optional: true, allowsBlank: true, ...digits(/^\d{9}$/, 'kpp') }),
  ogrn: char({ optional: true, allowsBlank: true, ...digits(/^\d{13}(\d{2})?$/, 'ogrn') }),
  legal_address: char({ max: 1000, optional: true, allowsBlank: true }),
};
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

/** 10 or 12 digits, the last one or two of which check the others (Federal Tax Service's rule). */
function isInn(text: string): boolean {
  if (!/^(\d{10}|\d{12})$/.test(text)) return false;
  const weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
  const check = (length: number): boolean => {
    const own = weights.slice(weights.length - length);
    const sum = own.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
    return (sum % 11) % 10 === Number(text[length]);
  };
  return text.length === 10 ? check(9) : check(10) && check(11);
}

// Authentication

export const loginFields = {
  email: char({ max: 254, optional: true, allowsBlank: true }),
  login: char({ max: 254, optional: true, allowsBlank: true }),
  username: char({ max: 254, optional: true, allowsBlank: true }),
  password: password({ min: 1, max: 1024 }),
};
export const loginBody = form(loginFields, 'Login', { login: 'anna', password: 'a good secret' });
export const passwordFields = { old_password: password({ min: 1, max: 1024 }), new_password: newPassword() };
export const passwordBody = form(passwordFields, 'PasswordChange', {
  old_password: 'a good secret',
  new_password: 'a better secret',
});
export const resetRequestFields = { email: email() };
export const resetRequestBody = form(resetRequestFields, 'PasswordResetRequest', {
  email: 'anna@example.org',
});
export const resetFields = { token: char({ max: 200 }), new_password: newPassword() };
export const resetBody = form(resetFields, 'PasswordReset', {
  token: 'kX2…',
  new_password: 'a better secret',
});
export const tokenFields = {
  id: char({ ...readOnly }),
  name: char({ max: 200 }),
  created_at: datetime(readOnly),
  last_used_at: datetime({ ...readOnly, allowsNull: true }),
  // The directory keeps milliseconds.
  expires_at: datetime({ ...nullable, places: 3 }),
};
/** The same for a body that is read at this time (milliseconds since 1970): no key expires in the past. */
export const tokenFieldsAt = (now: number) => ({
  ...tokenFields,
  expires_at: after(tokenFields.expires_at, now),
});
export const token = shape(tokenFields).meta({ id: 'Token' });
export const tokenBody = form(tokenFields, 'TokenBody', { name: 'ERP' });
