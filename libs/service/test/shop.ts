import { Injectable, Module } from '@nestjs/common';
import { changes } from '@stoa/auth';
import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { command, event, operationsOf, resource, type Input } from '@stoa/contracts';
import { commerce } from '@stoa/dto';
import { invalid, type Caller } from '@stoa/kernel';
import { CreatedAt, createEventLog, Id, sql, UpdatedAt } from '@stoa/persistence';
import { resourceDecorator, ResourceService, ResourcesModule, type ServiceDefinition } from '@stoa/service';
import { Column, Entity, ForeignKey, Index, VersionColumn } from 'typeorm';
import { z } from 'zod';

// A service with every way to declare a resource.

const {
  boolean,
  char,
  choice,
  decimal,
  hidden,
  id,
  integer,
  list,
  nested,
  nullable,
  optional,
  pk,
  pks,
  readOnly,
  timestamps,
} = commerce;

export const shops = resource('commerce.shops', {
  model: 'Shop',
  fields: { id, name: char({ max: 20 }), is_open: boolean(optional) },
  permissions: { admin: 'CRUD', seller: 'R', buyer: 'R' },
});

const declared = resource('commerce.items', {
  model: 'ShopItem',
  fields: {
    id,
    shop: pk(),
    code: char({ max: 20 }),
    bar_code: char({ max: 20, ...nullable }),
    tags: list(char(), optional),
    details: nested({ colour: char(), sizes: list(integer(), optional) }, nullable),
    price: decimal({ digits: 12, places: 2 }),
    state: choice(['new', 'sold'], readOnly),
    shop_name: char({ ...readOnly, isComputed: true }),
    version: integer(readOnly),
    ...timestamps,
  },
  filters: { shop: ['eq', 'in'], code: ['eq'] },
  permissions: { admin: 'CRUD', seller: 'CRU', buyer: 'R' },
  softDelete: true,
  versioned: true,
  eventFields: ['shop', 'bar_code'],
});
export const items = {
  ...declared,
  sell: command('commerce.items.sell', {
    input: z.object({ id: z.int() }),
    reply: declared.get.reply,
    effects: () => [changes('commerce:items', { admin: 'CRUD', seller: 'CRU', buyer: 'R' })],
  }),
  sold: event('commerce.items.sold', declared.updated.data),
};

export const offers = resource('commerce.offers', {
  model: 'Offer',
  fields: {
    id,
    shop: pk(),
    item: pk(nullable),
    places: pks({ ...optional, to: 'shops' }),
    is_deleted: boolean(readOnly),
    writes: integer(hidden),
  },
  permissions: { admin: 'CRUD', seller: 'CRUD' },
  softDelete: true,
});

/** The name of the caller is the role, the number the shop. */
interface ShopActor {
  role: string;
  shop: number;
}
const Resource = resourceDecorator<ShopActor>();

@Entity('shops')
class Shop {
  @Id() id!: number;
  @Column('text') name!: string;
  @Column('boolean', { default: true }) is_open!: boolean;
}

@Entity('items')
@Index('items_code', ['shop', 'code'], { unique: true })
@Index('items_bar_code', ['bar_code'], { unique: true })
class Item {
  @Id() id!: number;
  @ForeignKey(() => Shop, { name: 'items_shop_fkey' })
  @Column('int')
  shop!: number;
  @Column('text') code!: string;
  @Column('text', { nullable: true }) bar_code!: string | null;
  @Column('text', { array: true, default: [] }) tags!: string[];
  @Column('jsonb', { nullable: true }) details!: object | null;
  @Column('numeric', { precision: 12, scale: 2 }) price!: string;
  @Column('text', { default: 'new' }) state!: string;
  @Column('boolean', { default: false }) is_deleted!: boolean;
  @VersionColumn({ default: 1 }) version!: number;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}

@Entity('offers')
@ForeignKey(() => Item, ['shop', 'item'], ['shop', 'id'], { name: 'offers_item_fkey' })
class Offer {
  @Id() id!: number;
  @Column('int') shop!: number;
  @Column('int', { nullable: true }) item!: number | null;
  @Column('int', { array: true, default: [] }) places!: number[];
  @Column('boolean', { default: false }) is_deleted!: boolean;
  @Column('int', { default: 1 }) writes!: number;
}

@Resource(shops, {
  entity: Shop,
  visible: ({ role }) => (role === 'admin' ? sql`true` : sql`shops.is_open`),
})
class ShopsResource {}

@Resource(items, {
  entity: Item,
  join: ({ shop }) => sql`left join lateral (select name from shops s where s.id = ${shop}) of_shop on true`,
  computed: { shop_name: () => sql`of_shop.name` },
  writable: ({ role, shop }, current) => role === 'admin' || !current || current.shop === shop,
  beforeSave: ({ current, input }) => {
    if (current?.state === 'sold') throw invalid('validation', [{ path: ['state'], issue: 'sold' }]);
    return input;
  },
})
class ItemsResource {
  constructor(private readonly resources: ResourceService<ShopActor>) {}

  @Handles(items.sell)
  sell({ id }: Input<typeof items.sell>, context: CallerContext): Promise<Reply> {
    return this.resources.change(items, context, { id }, async ({ current, save }) => {
      // @ts-expect-error The computed field is in no column, so there is none in `current`.
      if (current.shop_name) throw new Error('computed');
      await save({ state: 'sold', tags: [...current.tags, 'sold'] }, items.sold);
    });
  }
}

@Resource(offers, {
  entity: Offer,
  references: { places: ({ shop }) => sql`shops.id <> ${shop ?? null}::int` },
  beforeSave: ({ current, input }) => (current ? { ...input, writes: current.writes + 1 } : input),
})
class OffersResource {}

@Injectable()
class ShopActors {
  of({ login, id }: Caller): Promise<ShopActor> {
    return Promise.resolve({ role: login, shop: id });
  }
}

@Module({ providers: [ShopActors], exports: [ShopActors] })
class ShopActorsModule {}

@Module({
  imports: [ResourcesModule.forActors(ShopActorsModule, ShopActors)],
  controllers: [ShopsResource, ItemsResource, OffersResource],
})
class ShopModule {}

class Shop20260101000000 {
  readonly name = 'Shop20260101000000';
  async up(runner: { query(text: string): Promise<unknown> }): Promise<void> {
    for (const statement of createEventLog) await runner.query(statement);
    await runner.query(`create table shops (
      id int generated always as identity primary key, name text not null, is_open boolean not null default true)`);
    await runner.query(`create table items (
      id int generated always as identity primary key, shop int not null references shops, code text not null,
      bar_code text, tags text[] not null default '{}', details jsonb, price numeric(12, 2) not null,
      state text not null default 'new', is_deleted boolean not null default false, version int not null default 1,
      created_at timestamptz not null default now(), updated_at timestamptz not null default now())`);
    await runner.query('create unique index items_code on items (shop, code)');
    await runner.query('create unique index items_bar_code on items (bar_code)');
    await runner.query('create unique index items_of_shop on items (shop, id)');
    await runner.query(`create table offers (
      id int generated always as identity primary key, shop int not null, item int, places int[] not null default '{}',
      is_deleted boolean not null default false, writes int not null default 1,
      constraint offers_item_fkey foreign key (shop, item) references items (shop, id))`);
  }
  async down(): Promise<void> {}
}

export const shopService = {
  name: 'commerce',
  module: ShopModule,
  operations: operationsOf(shops, items, offers),
  database: { entities: [Shop, Item, Offer], migrations: [Shop20260101000000] },
} satisfies ServiceDefinition;
