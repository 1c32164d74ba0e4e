import { own } from '@stoa/kernel';
import { z } from 'zod';
import { template } from '../template.js';

const inEnglish = {
  new: 'new',
  in_review: 'in review',
  approved: 'approved',
  rejected: 'rejected',
  received: 'goods received',
  resolved: 'resolved',
  cancelled: 'cancelled',
};

const inRussian: typeof inEnglish = {
  new: 'новая',
  in_review: 'на рассмотрении',
  approved: 'одобрена',
  rejected: 'отклонена',
  received: 'товар получен',
  resolved: 'решена',
  cancelled: 'отменена',
};

/** A status that a newer release has added has its code for a name. */
const nameIn = (names: typeof inEnglish, status: string): string => own(names, status) ?? status;

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
    subject: `Claim ${number}: ${nameIn(inEnglish, status)}`,
    paragraphs: [
      `The supplier has answered claim ${number} about order ${order}. Its status is now: ${nameIn(inEnglish, status)}.`,
      ...(answer ? [answer] : []),
      ...(refund ? [`Refund: ${refund}`] : []),
    ],
  }),
  ru: ({ number, order, status, answer, refund }) => ({
    subject: `Рекламация ${number}: ${nameIn(inRussian, status)}`,
    paragraphs: [
      `Поставщик ответил на рекламацию ${number} по заказу ${order}. Новый статус: ${nameIn(inRussian, status)}.`,
      ...(answer ? [answer] : []),
      ...(refund ? [`Возврат: ${refund}`] : []),
    ],
  }),
});
