import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A night's comparison of the stored counters with what can be counted. */
@Entity('counter_repairs')
export class CounterRepairEntity {
  /** `2026-11-26` */
  @PrimaryColumn('date')
  day!: string;

  /** The number of rows that were corrected. */
  @Column('int')
  corrected!: number;
}
