import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A job that waits, runs, or has failed for good. A job that is done is deleted. */
@Entity('jobs')
@Index('jobs_ready', ['name', 'run_at', 'id'], { where: 'failed_at IS NULL' })
@Index('jobs_of_key', ['name', 'key', 'id'], { where: '((key IS NOT NULL) AND (failed_at IS NULL))' })
@Index('jobs_running_key', ['name', 'key'], {
  unique: true,
  where: '((key IS NOT NULL) AND (owner IS NOT NULL))',
})
@Index('jobs_waiting_once', ['name', 'once'], { unique: true, where: 'once IS NOT NULL' })
@Index('jobs_failed', ['failed_at'], { where: 'failed_at IS NOT NULL' })
export class JobEntity {
  /** In order of arrival. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  name!: string;

  /** Jobs of one name and key run one at a time, in order of arrival. */
  @Column('text', { nullable: true })
  key!: string | null;

  /** At most one job of a name waits with the same value; null once the job has begun. */
  @Column('text', { nullable: true })
  once!: string | null;

  @Column('jsonb')
  payload!: unknown;

  @Column('timestamptz')
  run_at!: Date;

  /** Runs that have begun, without those that are to go on later. */
  @Column('int', { default: 0 })
  attempts!: number;

  /** The process that runs it. */
  @Column('uuid', { nullable: true })
  owner!: string | null;

  /** When the owner is taken for dead, by the clock of the database, unless it extends the time. */
  @Column('timestamptz', { nullable: true })
  owned_until!: Date | null;

  /** Of the last attempt that failed. */
  @Column('text', { nullable: true })
  error!: string | null;

  /** When the last attempt had failed; a person decides what happens now. */
  @Column('timestamptz', { nullable: true })
  failed_at!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  added_at!: Date;
}
