import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that a consumer has handled: the same event again is no work. */
@Entity('consumed')
@Index('consumed_at_idx', ['at'])
export class ConsumedEventEntity {
  @PrimaryColumn('text')
  consumer!: string;

  /** The event's id. */
  @PrimaryColumn('text')
  event!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
