import { commerce, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';
import { push } from '../push.js';
import { resource } from '../resource.js';
import { chatMessages, chatPermissions } from './chat-messages.js';
import { sides } from './messages.js';

const {
  chatMessageFields,
  chatReadFields,
  datetime,
  form,
  id,
  integer,
  nested,
  nullable,
  optional,
  pk,
  readOnly,
} = commerce;

const computed = { ...readOnly, isComputed: true } as const;
const { fields: messageFields } = chatMessages;

/** Between a company and a supplier, about one order or about anything. */
const known = resource('commerce.chats', {
  model: 'Chat',
  fields: {
    id,
    company: pk({ to: 'companies' }),
    supplier: pk({ ...optional, to: 'suppliers' }),
    /** Of the two, and submitted. */
    order: pk({ ...nullable, to: 'orders' }),
    last_message: nested(messageFields, { ...computed, allowsNull: true }),
    unread_count: integer(computed),
    created_at: datetime(readOnly),
    updated_at: datetime(readOnly),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    company: ['eq', 'in'],
    supplier: ['eq', 'in'],
    order: ['eq', 'in', 'isnull'],
    updated_at: ['gte', 'lte'],
  },
  ordering: ['id', 'created_at', 'updated_at'],
  defaultOrder: ['-updated_at'],
  permissions: chatPermissions,
  example: { company: 1, supplier: 1 },
  operations: ['list', 'get', 'create'],
});

const one = z.object({ id: z.int() });
const message = commerce.shape(messageFields).meta({ id: 'ChatMessage' });
const read = z
  .object({ chat: z.int(), user: z.int(), side: z.enum(sides), last_message_id: z.int(), at: z.string() })
  .meta({ id: 'ChatRead' });

const posted = z.object({
  id: z.int(),
  chat: z.int(),
  company: z.int(),
  supplier: z.int(),
  author: z.int(),
  side: z.enum(sides),
});

/** A message was written or read: streams of the chat's participants look for it. */
export const chatsChanged = push('commerce.chats.changed', z.object({ company: z.int(), supplier: z.int() }));

export const chats = {
  ...known,
  messages: query('commerce.chats.messages', {
    input: one.extend({ query: tableQuery }),
    reply: message,
    form: 'list',
    effects: () => [chatMessages.effects.read],
  }),
  post: command('commerce.chats.post', {
    input: one.extend({ body: form(chatMessageFields, 'ChatMessageBody', { text: 'When is it shipped?' }) }),
    bodyTime: 'late',
    reply: message,
    effects: () => [chatMessages.effects.create],
  }),
  /** What was read stays read. */
  markRead: command('commerce.chats.markRead', {
    input: one.extend({ body: form(chatReadFields, 'ChatReadBody', { last_message_id: 1 }) }),
    bodyTime: 'late',
    reply: z.null(),
    form: 'none',
    effects: () => [chatMessages.effects.create],
  }),
  /** `message` and `read` in all chats of the caller, from where the client stopped, or from now on. */
  watch: query('commerce.chats.watch', {
    input: z.object({ after: z.string().optional() }),
    reply: z.union([message, read, z.object({ is_resumed: z.literal(false) })]),
    form: 'events',
    effects: () => [known.effects.read],
  }),
  posted: event('commerce.chats.posted', posted),
};
