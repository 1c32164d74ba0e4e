import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { char, chatMessageFields, choice, datetime, id, pk, readOnly } = commerce;

export const chatPermissions = { admin: 'R', supplier: 'CR', manager: 'CR', buyer: 'CR' } as const;

/** The sides of a chat. */
export const chatSides = ['company', 'supplier'] as const;

/** The messages of chats, which their participants write and administrators read; reached by the chat alone. */
export const chatMessages = resource('commerce.chat-messages', {
  model: 'ChatMessage',
  fields: {
    id,
    chat: pk({ ...readOnly, to: 'chats' }),
    author: pk({ ...readOnly, to: 'users' }),
    author_name: char({ ...readOnly, isComputed: true }),
    side: choice(chatSides, readOnly),
    ...chatMessageFields,
    created_at: datetime(readOnly),
  },
  filters: {
    id: ['eq', 'in', 'gt', 'lt'],
    author: ['eq'],
    side: ['eq'],
    created_at: ['gte', 'lte'],
    chat: ['eq'],
  },
  search: ['text'],
  ordering: ['id', 'created_at'],
  permissions: chatPermissions,
  operations: [],
});
