import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { authorName } from '../authors.js';
import { Resource } from '../resource.js';
import { visibleChats } from './chat.rules.js';
import { ChatMessage } from './chat-message.entity.js';

/** Lists of messages; `chats` answers them. */
@Resource(commerce.chatMessages, {
  entity: ChatMessage,
  computed: { author_name: ({ author }) => authorName(author) },
  visible: (actor) =>
    sql`exists (select from chats where chats.id = chat_messages.chat and ${visibleChats(actor)})`,
})
export class ChatMessagesResource {}
