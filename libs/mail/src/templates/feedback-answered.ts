import { z } from 'zod';
import { template } from '../template.js';

/** `form`: the name of the form that the message came by. */
export const feedbackAnswered = template('feedback-answered', {
  values: z.object({ number: z.int(), form: z.string(), answer: z.string() }),
  en: ({ number, form, answer }) => ({
    subject: `${form}: an answer to your message ${number}`,
    paragraphs: ['Thank you for your message. This is our answer:', answer],
  }),
  ru: ({ number, form, answer }) => ({
    subject: `${form}: ответ на ваше обращение ${number}`,
    paragraphs: ['Спасибо за ваше обращение. Наш ответ:', answer],
  }),
});
