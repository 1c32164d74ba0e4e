import { z } from 'zod';
import { template } from '../template.js';

/** A claim has another status, or a message of the supplier. */
export const claimAnswered = template('claim-answered', {
  values: z.object({
    number: z.string(),
    order: z.string(),
    status: z.string(),
    answer: z.string().nullish(),
    refund: z.string().nullish(),
  }),
  en: ({ number, order, status, answer, refund }) => ({
    subject: `Claim ${number}: ${status}`,
    paragraphs: [
      `The supplier has answered claim ${number} about order ${order}. Its status is now: ${status}.`,
      ...(answer ? [answer] : []),
      ...(refund ? [`Refund: ${refund}`] : []),
    ],
  }),
  ru: ({ number, order, status, answer, refund }) => ({
    subject: `Рекламация ${number}: ${status}`,
    paragraphs: [
      `Поставщик ответил на рекламацию ${number} по заказу ${order}. Новый статус: ${status}.`,
      ...(answer ? [answer] : []),
      ...(refund ? [`Возврат: ${refund}`] : []),
    ],
  }),
});
