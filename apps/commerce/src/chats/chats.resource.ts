import { Inject } from '@nestjs/common';
import { Bus, Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { invalid, notFound, type Clock, type Match } from '@stoa/kernel';
import { Database, outbox, sql, type Transaction } from '@stoa/persistence';
import { CLOCK, ResourceService } from '@stoa/service';
import { noSuchPk, type Actor } from '../actor.js';
import { sideOf } from '../authors.js';
import { FilesOf } from '../files/files-of.service.js';
import { Resource } from '../resource.js';
import { Chat } from './chat.entity.js';
import { ChatFeed } from './chat-feed.js';
import { ordersOf, supplierOfChat, visibleChats } from './chat.rules.js';
import { lastMessage, unreadCount } from './chat.view.js';
import { ChatsRepository, type Parties } from './chats.repository.js';

const { chatMessages, chats, chatsChanged } = commerce;
const { chatMessageFields, chatReadFields, readForm } = shapes;

@Resource(chats, {
  entity: Chat,
  computed: {
    last_message: ({ id }) => lastMessage(id),
    unread_count: ({ id }, { actor }) => (actor.role === 'admin' ? sql`0` : unreadCount(id, actor.id)),
  },
  visible: visibleChats,
  references: { order: ordersOf },
  beforeSave: ({ actor, input }) => ({ ...input, supplier: supplierOfChat(actor, input.supplier) }),
})
export class ChatsResource {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly resources: ResourceService<Actor>,
    private readonly repository: ChatsRepository,
    private readonly feed: ChatFeed,
    private readonly files: FilesOf,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Finds the chat where there is one. */
  @Handles(chats.create)
  async create({ body }: Input<typeof chats.create>, context: CallerContext): Promise<Reply> {
    let isExisting = false;
    const reply = await this.resources.create(chats, context, body, async ({ tx, input, take }) => {
      const { company, supplier, order = null } = input;
      const chat = await this.repository.findOrAdd(tx, { company: company!, supplier: supplier!, order });
      isExisting = !chat.isNew;
      take(chat.id);
    });
    return Reply.one(reply.body as string, { isExisting });
  }

  @Handles(chats.messages)
  async messages({ id, query }: Input<typeof chats.messages>, context: CallerContext): Promise<Reply> {
    await this.resources.one(chats, context, id);
    const ofChat: Match = { field: 'chat', test: 'eq', values: [id] };
    return this.resources.page(chatMessages, context, { ...query, matches: [...query.matches, ofChat] });
  }

  @Handles(chats.post)
  async post({ id, body }: Input<typeof chats.post>, context: CallerContext): Promise<Reply> {
    const actor = await this.resources.permitted(chatMessages, context, 'create');
    return this.database.transaction(async (tx) => {
      const chat = await this.#lock(tx, actor, id);
      const { text = '', files = [] } = readForm(chatMessageFields, await body.read());
      if (!text && !files.length) throw invalid('validation', [{ path: [], issue: 'message_empty' }]);
      const message = await this.repository.add(tx, id, { actor, text, files });
      await this.files.link(tx, files, { type: 'chat_messages', id: message.id, actor });
      const data = { id: message.id, chat: id, ...chat, author: actor.id, side: sideOf(actor) };
      await outbox.add(tx, chats.posted, { ...this.#author(actor), data });
      this.#announce(tx, chat);
      return Reply.one(message.json);
    });
  }

  @Handles(chats.markRead)
  async markRead({ id, body }: Input<typeof chats.markRead>, context: CallerContext): Promise<Reply> {
    const actor = await this.resources.permitted(chatMessages, context, 'create');
    await this.database.transaction(async (tx) => {
      const chat = await this.#lock(tx, actor, id);
      const { last_message_id: message } = readForm(chatReadFields, await body.read());
      if (!(await this.repository.hasMessage(tx, id, message))) throw noSuchPk('last_message_id', message);
      if (await this.repository.read(tx, id, { actor, message })) this.#announce(tx, chat);
    });
    return Reply.none();
  }

  @Handles(chats.watch)
  async watch({ after }: Input<typeof chats.watch>, context: CallerContext): Promise<Reply> {
    await this.resources.permitted(chats, context, 'read');
    return Reply.events((signal) => this.feed.of(context, after, signal));
  }

  /** @throws Fault not_found */
  async #lock(tx: Transaction, actor: Actor, id: number): Promise<Parties> {
    const chat = await this.repository.lock(tx, actor, id);
    if (!chat) throw notFound('object');
    return chat;
  }

  #author = ({ org, user }: Actor) => ({ org, user, time: this.clock() });

  #announce(tx: Transaction, { company, supplier }: Parties): void {
    tx.afterCommit(() => this.bus.push(chatsChanged, { company, supplier }));
  }
}
