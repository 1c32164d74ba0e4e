import { setTimeout } from 'node:timers/promises';
import { Bus, chunksOf, type BusReply, type ServerEvent } from '@stoa/bus';
import { commerce, type OperationInput } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { startService, type RunningService } from '@stoa/service';
import { as, keyCaller, testId } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';
import { configUnderTest } from './commerce-under-test.js';
import { WebhookFixture } from './webhook-fixture.js';

const { chats } = commerce;

/** Companies 1 and 2, each with a buyer; a manager of supplier 1 for company 1, beside the users of the suppliers. */
const people = [
  ['buyer', 11, 'buyer', null, 1],
  ['other', 12, 'buyer', null, 2],
  ['manager', 13, 'manager', 1, null],
] as const;

export type Name = 'admin' | 'one' | 'two' | (typeof people)[number][0];

export interface Message {
  id: number;
  chat: number;
  author: number;
  side: string;
  text: string;
}

export interface Chat {
  id: number;
  last_message: Message | null;
  unread_count: number;
  updated_at: string;
}

/** A stream as a client reads it. */
export class EventStream {
  readonly events: ServerEvent[] = [];
  fault: unknown;
  isOver = false;

  constructor(private readonly reply: BusReply) {
    void this.#read();
  }

  get lastId(): string {
    return this.events.at(-1)!.id!;
  }

  /** `message 7`, `read 7 of 11`, `ready` */
  get log(): string[] {
    return this.events.map(({ event, data }) => {
      const { id, user, last_message_id: read } = data as Record<string, unknown>;
      return [
        event,
        ...(event === 'message' ? [id] : []),
        ...(event === 'read' ? [read, 'of', user] : []),
      ].join(' ');
    });
  }

  async has(count: number): Promise<this> {
    return this.until(() => this.events.length >= count);
  }

  async until(condition: () => boolean): Promise<this> {
    for (const startedAt = performance.now(); !condition();) {
      if (performance.now() - startedAt > 120_000)
        throw new Error(`never: ${condition.toString()}; ${this.log.join()}`);
      await setTimeout(5);
    }
    return this;
  }

  async close(): Promise<void> {
    await this.reply.rest?.return?.();
  }

  async #read(): Promise<void> {
    try {
      for await (const bytes of chunksOf(this.reply))
        if (bytes.length) this.events.push(JSON.parse(Buffer.from(bytes).toString()) as ServerEvent);
    } catch (error) {
      this.fault = error;
    }
    this.isOver = true;
  }
}

export class ChatFixture {
  private constructor(
    readonly shop: WebhookFixture,
    /** Of the services of other processes. */
    readonly bus: Bus,
  ) {}

  static async start(): Promise<ChatFixture> {
    const shop = await WebhookFixture.start();
    const { database } = shop;
    await database.execute(
      sql`insert into companies (name, inn) values ('C1', '7707083893'), ('C2', '7707083893')`,
    );
    for (const [name, id, role, supplier, company] of people) {
      await database.execute(sql`
        insert into people (id, user_id, email, login, given_role, supplier, is_active, date_joined, first_name)
        values (${id}, decode(${testId(name)}, 'hex'), ${`${name}@x`}, ${name}, ${role}, ${supplier}, true, now(), ${name})`);
      if (company) await database.execute(sql`insert into person_companies values (${id}, ${company})`);
    }
    await database.execute(sql`update companies set manager = 13 where id = 1`);
    for (const supplier of [1, 2]) {
      const type = await database.row<{ id: number }>(
        sql`insert into price_types (supplier, name) values (${supplier}, 'T') returning id`,
      );
      for (const company of [1, 2])
        await database.execute(sql`insert into contracts (number, supplier, company, price_type)
          values ('D', ${supplier}, ${company}, ${type!.id})`);
    }
    return new ChatFixture(shop, await Bus.connect({ url: shop.stoa.servers.natsUrl, name: 'client' }));
  }

  /** Another process of the service. */
  replica(): Promise<RunningService> {
    const { stoa } = this.shop;
    return startService(commerceService, {
      NATS_URL: stoa.servers.natsUrl,
      DATABASE_URL: stoa.databaseUrl,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: 0,
      STOA_FILES_MAX_BYTES: -1,
      STOA_FILES_REPLICAS: 1,
      LOG_LEVEL: 'silent',
      STOA_EVENTS_KEEP_DAYS: 30,
      STOA_MIGRATE: false,
      ...configUnderTest(),
    });
  }

  as(name: Name) {
    return as(keyCaller(name, 'commerce'));
  }

  async chat(name: Name, body: object): Promise<{ id: number; isFound: boolean }> {
    const { meta, first } = await this.bus.call(
      chats.create,
      {},
      this.as(name),
      Buffer.from(JSON.stringify(body)),
    );
    return { id: (JSON.parse(Buffer.from(first).toString()) as Chat).id, isFound: meta.isExisting! };
  }

  /** @returns the id of a file that the user has sent */
  async file(name: Name): Promise<number> {
    const sent = { name: 'a.txt', type: 'text/plain', origin: 'http://a.example' };
    const { first } = await this.bus.call(commerce.files.create, sent, this.as(name), Buffer.from('text'));
    return (JSON.parse(Buffer.from(first).toString()) as { id: number }).id;
  }

  async order(company: number, supplier: number, status: string): Promise<number> {
    const made = await this.shop.database.row<{ id: number }>(sql`
      insert into orders (supplier, company, status, status_line)
      select ${supplier}::int, ${company}::int, ${status}, id from status_lines order by id limit 1 returning id`);
    return made!.id;
  }

  post(name: Name, id: number, body: object): Promise<Message> {
    return this.bus.ask(
      chats.post,
      { id, body } as OperationInput<typeof chats.post>,
      this.as(name),
    ) as never;
  }

  read(name: Name, id: number, message: unknown): Promise<unknown> {
    const body = { last_message_id: message } as never;
    return this.bus.ask(chats.markRead, { id, body }, this.as(name));
  }

  async list(name: Name): Promise<Chat[]> {
    const query = { matches: [], search: [], order: [], limit: 100, offset: 0 };
    return (await this.bus.ask(chats.list, { query }, this.as(name))) as unknown as Chat[];
  }

  one(name: Name, id: number): Promise<Chat> {
    return this.bus.ask(chats.get, { id }, this.as(name)) as never;
  }

  async follow(name: Name, after?: string, bus = this.bus): Promise<EventStream> {
    return new EventStream(await bus.call(chats.watch, { after }, this.as(name)));
  }

  async stop(): Promise<void> {
    await this.bus.drain();
    await this.shop.stop();
  }
}
