import { z } from 'zod';
import { template } from '../template.js';

/** `status`: its name, as the portal calls it. */
export const orderStatusChanged = template('order-status-changed', {
  values: z.object({ number: z.string(), status: z.string(), comment: z.string().nullish() }),
  en: ({ number, status, comment }) => ({
    subject: `Order ${number}: ${status}`,
    paragraphs: [`The status of order ${number} is now: ${status}.`, ...(comment ? [comment] : [])],
  }),
  ru: ({ number, status, comment }) => ({
    subject: `Заказ ${number}: ${status}`,
    paragraphs: [`Новый статус заказа ${number}: ${status}.`, ...(comment ? [comment] : [])],
  }),
});
