import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A run of events that the relay gave positions to: `first` and the `count - 1` after it. */
@Entity('event_rounds')
export class EventRoundEntity {
  @PrimaryColumn('bigint')
  first!: string;

  @Column('int')
  count!: number;

  /** Its events are those of the transactions from here (`xid8`) … */
  @Column('text', { name: 'xid_from' })
  xidFrom!: string;

  /** … and before here. */
  @Column('text', { name: 'xid_to' })
  xidTo!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
