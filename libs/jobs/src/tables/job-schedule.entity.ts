import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last period for which a scheduled job was added. */
@Entity('job_schedules')
export class JobScheduleEntity {
  @PrimaryColumn('text')
  name!: string;

  /** The beginning of the period. */
  @Column('timestamptz')
  period!: Date;
}
