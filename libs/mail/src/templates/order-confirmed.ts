import { z } from 'zod';
import { template } from '../template.js';
import { linesOf, orderedLine } from './ordered-line.js';

/** An order was submitted. Amounts are texts, as the API shows them. */
export const orderConfirmed = template('order-confirmed', {
  values: z.object({
    number: z.string(),
    supplier: z.string(),
    company: z.string(),
    total: z.string(),
    currency: z.string(),
    lines: z.array(orderedLine),
  }),
  en: ({ number, supplier, company, total, currency, lines }) => ({
    subject: `Order ${number} is accepted`,
    paragraphs: [
      `${supplier} has received order ${number} of ${company}.`,
      linesOf(lines, (left) => `and ${left} more`),
      `Total: ${total} ${currency}`,
    ],
  }),
  ru: ({ number, supplier, company, total, currency, lines }) => ({
    subject: `Заказ ${number} принят`,
    paragraphs: [
      `${supplier}: получен заказ ${number} от ${company}.`,
      linesOf(lines, (left) => `и ещё ${left}`),
      `Итого: ${total} ${currency}`,
    ],
  }),
});
