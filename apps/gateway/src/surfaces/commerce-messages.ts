import { commerce } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type Route } from '../route.js';
import { maxForm } from './commerce-files.js';
import {
  actionRow,
  bodyLimit,
  idOf,
  objectPath,
  resourceRoutes,
  resourceRows,
} from './commerce-resources.js';

const { chatMessages, chats, feedbackForms, feedbackMessages } = commerce;
const chatPath = '/chats/';
const feedbackPath = '/feedback-messages/';

const chatRows = resourceRows(chats, chatPath);
const messagesPath = `${objectPath(chatPath)}messages/`;

const chatRoutes: Route[] = [
  ...chatRows.list,
  route({
    method: 'POST',
    path: chatPath,
    operation: chats.create,
    status: 201,
    bodyLimit,
    finds: true,
    summary: 'Create a chat, or find it where there is one',
  }),
  route({
    method: 'GET',
    path: `${chatPath}events/`,
    operation: chats.watch,
    input: ({ headers }) => ({ after: headers['last-event-id'] as string | undefined }),
    summary: 'Follow messages and read marks by server-sent events',
  }),
  ...chatRows.get,
  route({
    method: 'GET',
    path: messagesPath,
    operation: chats.messages,
    input: (parts) => ({ id: idOf(parts), query: drf.readTable(parts.query, chatMessages.queryable) }),
    summary: 'List the messages of a chat',
  }),
  route({
    method: 'POST',
    path: messagesPath,
    operation: chats.post,
    input: (parts) => ({ id: idOf(parts) }),
    status: 201,
    bodyLimit,
    idempotent: true,
    summary: 'Write a message',
  }),
  {
    ...actionRow({ path: chatPath, name: 'read', operation: chats.markRead, summary: 'Mark a chat as read' }),
    status: 204,
  },
];

/** Feedback of visitors, and chats. */
export const messageRoutes: Route[] = [
  ...resourceRoutes(feedbackForms, '/feedback-forms/'),
  ...resourceRoutes(feedbackMessages, feedbackPath),
  route({
    method: 'POST',
    path: feedbackPath,
    operation: feedbackMessages.create,
    status: 201,
    bodyLimit,
    formParts: { operation: feedbackMessages.createFromForm, maxBytes: maxForm },
    summary: 'Write by a feedback form',
  }),
  {
    ...actionRow({
      path: feedbackPath,
      name: 'reply',
      operation: feedbackMessages.reply,
      summary: 'Answer a feedback message by mail',
    }),
    idempotent: true,
  },
  ...chatRoutes,
];
