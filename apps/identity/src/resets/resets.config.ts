import { z } from 'zod';

export const resetsConfig = z.object({
  STOA_PASSWORD_RESET_URL: z
    .url()
    .refine((url) => url.includes('{token}'), 'has no {token} in it')
    .optional()
    .describe(
      'The page where users set a new password, with `{token}` in it; else mails contain the token alone',
    ),
});

export type ResetsConfig = z.infer<typeof resetsConfig>;
