import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';
import { authorName, messageFilters, messageOrdering, side } from './messages.js';

const { chatMessageFields, datetime, id, pk, readOnly } = commerce;

export const chatPermissions = { admin: 'R', supplier: 'CR', manager: 'CR', buyer: 'CR' } as const;

/** The messages of chats, which their participants write and administrators read; reached by the chat alone. */
export const chatMessages = resource('commerce.chat-messages', {
  model: 'ChatMessage',
  fields: {
    id,
    chat: pk({ ...readOnly, to: 'chats' }),
    author: pk({ ...readOnly, to: 'users' }),
    author_name: authorName,
    side,
    ...chatMessageFields,
    created_at: datetime(readOnly),
  },
  filters: {
    ...messageFilters,
    chat: ['eq'],
  },
  search: ['text'],
  ordering: messageOrdering,
  permissions: chatPermissions,
  operations: [],
});
