import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

export type DeliveryStatus = 'waiting' | 'delivered' | 'failed';

/** An event for one webhook. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_of_webhook', ['webhook', 'id'])
@Index('webhook_deliveries_waiting', ['webhook', 'object', 'sequence', 'id'], { where: "status = 'waiting'" })
@Index('webhook_deliveries_due', ['webhook', 'next_at', 'id'], { where: "status = 'waiting'" })
@Index('webhook_deliveries_merged', ['webhook', 'merge'], { unique: true, where: 'merge IS NOT NULL' })
@Index('webhook_deliveries_ended', ['created_at'], { where: "status <> 'waiting'" })
export class WebhookDeliveryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  // By name: the entity of the surface's webhooks.
  @ForeignKey('Webhook', { name: 'webhook_deliveries_webhook_fkey', onDelete: 'CASCADE' })
  @Column('int')
  webhook!: number;

  /** The same for each webhook and each attempt. */
  @Column('uuid')
  event_id!: string;

  @Column('text')
  type!: string;

  /** What the event is about, as `product:12`. The deliveries of one object are in order. */
  @Column('text')
  object!: string;

  /** The position of the event in the service's log. */
  @Column('bigint')
  sequence!: string;

  /** Set until the first attempt where later events of the kind are merged into this one. */
  @Column('text', { nullable: true })
  merge!: string | null;

  /** JSON of the event; without it the surface reads the object. */
  @Column('text', { nullable: true })
  data!: string | null;

  /** What is sent, by each attempt; made before the first one. */
  @Column('text', { nullable: true })
  body!: string | null;

  @Column('text', { default: 'waiting' })
  status!: DeliveryStatus;

  @Column('int', { default: 0 })
  attempts!: number;

  @Column('timestamptz')
  next_at!: Date;

  @Column('int', { nullable: true })
  response_status!: number | null;

  /** Milliseconds of the last attempt. */
  @Column('int', { nullable: true })
  duration!: number | null;

  /** The beginning of the last response's body. */
  @Column('text', { nullable: true })
  response!: string | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz')
  created_at!: Date;

  /** When the last attempt ended. */
  @Column('timestamptz', { nullable: true })
  attempted_at!: Date | null;
}
