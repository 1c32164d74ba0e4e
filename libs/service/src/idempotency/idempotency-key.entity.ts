import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A request with an `Idempotency-Key`, which is carried out once. Kept for 24 hours. */
@Entity('idempotency_keys')
@Index('idempotency_keys_claimed', ['claimed_at'])
export class IdempotencyKeyEntity {
  /** Digest of caller, place and key. */
  @PrimaryColumn('bytea') id!: Buffer;
  @Column('timestamptz') claimed_at!: Date;
  /** The attempt that carries it out, while its lease is valid. */
  @Column('uuid') attempt!: string;
  @Column('timestamptz') leased_until!: Date;
  /** Whether a transaction of the attempt is committed. */
  @Column('boolean', { default: false }) is_applied!: boolean;
  /** What the request said; absent until a streamed body has been read. */
  @Column('text', { nullable: true }) digest!: string | null;
  @Column('text', { nullable: true }) reply!: string | null;
  /** How far the request has come, of one that can go on from there. */
  @Column('text', { nullable: true }) progress!: string | null;
}

/** For a migration of each service that has idempotent operations. */
export const createIdempotencyKeys = [
  `create table idempotency_keys (
    id bytea primary key,
    claimed_at timestamptz not null,
    attempt uuid not null,
    leased_until timestamptz not null,
    is_applied boolean not null default false,
    digest text,
    reply text
  )`,
  'create index idempotency_keys_claimed on idempotency_keys (claimed_at) -- purge',
];
/** After `createIdempotencyKeys`: requests can go on from where they were cut off. */
export const resumeIdempotencyKeys = ['alter table idempotency_keys add progress text'];
export const dropIdempotencyKeys = ['drop table idempotency_keys'];
