import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** An event of a service's log, which is outbox and history in one; a partition per day. */
@Entity('events')
@Index('events_xid_idx', ['xid'])
@Index('events_org_id_idx', ['org', 'id'])
@Index('events_org_store_record_seq_idx', ['org', 'store', 'record', 'seq'])
export class EventEntity {
  /** The order of writing; per record, the order of commits. The table has no primary key. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  seq!: string;

  /** The transaction that wrote it (`xid8`). */
  @Column({ type: 'text', insert: false, update: false })
  xid!: string;

  @PrimaryColumn({ type: 'timestamptz', default: () => 'now()' })
  at!: Date;

  @Column('bytea')
  org!: Buffer;

  @Column('bytea', { default: () => 'new_event_id()' })
  id!: Buffer;

  /** `service.feature.happened`, the event's subject. */
  @Column('text')
  name!: string;

  /** The name for clients; without one the event stays inside. */
  @Column('text', { nullable: true })
  event!: string | null;

  @Column('text', { nullable: true })
  store!: string | null;

  @Column('bytea', { nullable: true })
  record!: Buffer | null;

  /** The group of the record. */
  @Column('bytea', { nullable: true })
  gid!: Buffer | null;

  /** The principals who may see the event: the record's, at that moment. */
  @Column('bytea', { array: true, default: () => "'{}'" })
  acl!: Buffer[];

  /** The principals who could see the record until then. */
  @Column('bytea', { array: true, nullable: true })
  lost!: Buffer[] | null;

  /** The user who made the change. */
  @Column('bytea', { nullable: true })
  uid!: Buffer | null;

  /** Milliseconds since 1970. */
  @Column('bigint')
  time!: string;

  /** JSON text. */
  @Column('text')
  data!: string;
}
