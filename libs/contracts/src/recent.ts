import { z } from 'zod';

/** Messages of one kind, of which the last ones are kept for people who look on; never for state. */
export interface Recent<T extends z.ZodType> {
  /** One word. */
  readonly name: string;
  readonly message: T;
  /** Messages. */
  readonly max: number;
  readonly days: number;
}

/** The mails of all services of a development stack, which has no mail server. */
export const recentMails = {
  name: 'mails',
  message: z.object({
    /** ISO 8601 in UTC. */
    at: z.string(),
    template: z.string(),
    from: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
  }),
  max: 100,
  days: 7,
} satisfies Recent<z.ZodType>;

export type RecentMail = z.infer<typeof recentMails.message>;
