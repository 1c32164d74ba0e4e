import { login, userBody } from '@stoa/dto';
import { mailConfig } from '@stoa/mail';
import { serviceConfig } from '@stoa/service';
import type { z } from 'zod';
import { seededKeysConfig } from './keys/seeded-keys.config.js';
import { loginFailuresConfig } from './login-failures/login-failures.config.js';
import { resetsConfig } from './resets/resets.config.js';

export const identityConfig = serviceConfig.extend({
  STOA_ADMIN_LOGIN: userBody.shape.login.default('admin').describe('Login of the first user'),
  STOA_ADMIN_PASSWORD: login.shape.password
    .optional()
    .describe('Required on the first start; on a later start it becomes the password of that login'),
  ...seededKeysConfig.shape,
  ...mailConfig.shape,
  ...resetsConfig.shape,
  ...loginFailuresConfig.shape,
});

export type IdentityConfig = z.infer<typeof identityConfig>;
