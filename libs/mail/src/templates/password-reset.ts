import { z } from 'zod';
import { template } from '../template.js';

/** `page`: where the password is set, by a link that contains the token. */
export const passwordReset = template('password-reset', {
  values: z.object({ login: z.string(), token: z.string(), page: z.string().optional() }),
  en: ({ login, token, page }) => ({
    subject: 'A new password',
    paragraphs: [
      `Someone, you we think, wants to set a new password for ${login}.`,
      page ? 'You can do so here:' : 'This is the token that it takes:',
      { link: page ?? token },
      'It is good once, and for an hour. If it was not you, there is nothing to be done.',
    ],
  }),
  ru: ({ login, token, page }) => ({
    subject: 'Новый пароль',
    paragraphs: [
      `Кто-то, вероятно вы, хочет задать новый пароль для ${login}.`,
      page ? 'Это можно сделать здесь:' : 'Для этого нужен такой код:',
      { link: page ?? token },
      'Он действует один раз и в течение часа. Если это были не вы, ничего делать не нужно.',
    ],
  }),
});
