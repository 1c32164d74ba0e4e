import { login, userBody } from '@stoa/dto';
import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const identityConfig = serviceConfig.extend({
  STOA_ADMIN_LOGIN: userBody.shape.login.default('admin').describe('Login of the first user'),
  STOA_ADMIN_PASSWORD: login.shape.password
    .optional()
    .describe('Needed on the first start; given later, it becomes the password of that login'),
  STOA_RATE_FACTOR_STORE: z.coerce
    .number()
    .min(0)
    .default(1)
    .describe('Multiplies how many failed logins are borne; 0 bears any number'),
});

export type IdentityConfig = z.infer<typeof identityConfig>;
