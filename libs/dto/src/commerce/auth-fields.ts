import { nullable, readOnly } from './common-fields.js';
import { form, shape } from './form.js';
import { char, email, password } from './text-fields.js';
import { after, datetime } from './time-fields.js';
import { newPassword } from './user-fields.js';

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
