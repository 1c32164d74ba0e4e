import { commerce } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import { rowView } from '@stoa/service';
import { authorName } from '../authors.js';

/** A row of `chat_messages`, under this name. */
export const messageView = rowView(commerce.chatMessages.fields, {
  from: 'chat_messages',
  computed: { author_name: authorName(raw('chat_messages.author')) },
});

/** The last message of a chat. */
export const lastMessage = (chat: Sql): Sql => sql`(select ${messageView} from chat_messages
  where chat_messages.chat = ${chat} order by chat_messages.id desc limit 1)`;

/** How many messages of others follow the last one that a user has read. */
export const unreadCount = (
  chat: Sql,
  user: number,
): Sql => sql`(select count(*)::int from chat_messages unread
  where unread.chat = ${chat} and unread.author <> ${user}::int and unread.id > coalesce(
    (select message from chat_reads where chat_reads.chat = ${chat} and person = ${user}::int), 0))`;
