import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** How far NATS has confirmed the log, and which run of NATS did. One row. */
@Entity('event_relay')
@Check('event_relay_one_check', 'one')
export class EventRelayEntity {
  @PrimaryColumn('boolean', { default: true })
  one!: boolean;

  /** A position. */
  @Column('bigint')
  published!: string;

  @Column('text')
  server!: string;
}
