import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { command, noEffects } from '../operation.js';
import { resource } from '../resource.js';

const { answers, char, choice, datetime, feedbackMessageFields, form, id, nested, objects, optional, pk } =
  commerce;
const { readOnly, timestamps } = commerce;

const statuses = ['new', 'in_progress', 'answered', 'closed'] as const;

/** An answer that was sent by mail. */
const reply = nested({ id: pk(), text: char(), author: pk(), at: datetime() });

const known = resource('commerce.feedback-messages', {
  model: 'FeedbackMessage',
  fields: {
    id,
    form: pk({ ...readOnly, to: 'feedback-forms' }),
    values: answers(readOnly),
    page_url: char({ ...readOnly, allowsNull: true }),
    status: choice(statuses, optional),
    /** Who wrote it, if that is a user. */
    user: pk({ ...readOnly, allowsNull: true, to: 'users' }),
    replies: objects(reply, readOnly),
    ...timestamps,
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    form: ['eq', 'in'],
    status: ['eq', 'in'],
    user: ['eq'],
    created_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  ordering: ['id', 'created_at', 'updated_at', 'status'],
  defaultOrder: ['-id'],
  permissions: { admin: 'CRU' },
  example: { status: 'in_progress' },
  operations: ['list', 'get', 'update'],
});

/** What visitors wrote by feedback forms, for administrators. */
export const feedbackMessages = {
  ...known,
  /** What is wrong with a value is under `values`, by the name of its field. */
  create: command('commerce.feedback-messages.create', {
    input: z.object({
      body: form(feedbackMessageFields, 'NewFeedbackMessage', {
        form: 1,
        values: { email: 'vera@example.org', topic: 'Delivery', text: 'When is it delivered?' },
        page_url: 'https://shop.example/delivery',
      }),
    }),
    reply: known.get.reply,
    access: 'public',
    effects: noEffects,
  }),
  /**
   * The same by the parts of a multipart form, whose files are read as they come. `form` is before them, and a file is named
   * as its field: `values.photo`.
   */
  createFromForm: command('commerce.feedback-messages.createFromForm', {
    input: z.object({}),
    reply: known.get.reply,
    access: 'public',
    streamsBody: true,
    deadline: 60_000,
    effects: noEffects,
  }),
  /** Sends a mail to the address in the values, or else to the user who wrote the message. */
  reply: command('commerce.feedback-messages.reply', {
    input: z.object({
      id: z.int(),
      body: form(commerce.feedbackReplyFields, 'FeedbackReply', { text: 'On Friday.' }),
    }),
    bodyTime: 'late',
    reply: known.get.reply,
    effects: () => [known.effects.change],
  }),
};
