import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The number of records of a store, but for the events of the transactions since `xid`. */
@Entity('record_counts')
export class RecordCountEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('text')
  store!: string;

  @Column('bigint')
  total!: string;

  /** `xid8` */
  @Column('text')
  xid!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
