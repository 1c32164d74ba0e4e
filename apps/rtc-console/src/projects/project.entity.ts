import { timeColumn, objectIdColumn } from '@stoa/persistence';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A project of an account: an App ID and its certificate. The row of a removed project stays, so that its App ID is never used again. */
@Entity('projects')
@Index('projects_id', ['org', 'id'], { unique: true })
@Index('projects_app_id', ['appId'], { unique: true })
@Index('projects_name', ['org', 'name'], { unique: true, where: 'removed is null' })
@Index('projects_list', ['org', 'number'], { where: 'removed is null' })
export class ProjectEntity {
  /** The order of creation. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  number!: string;

  /** The account. */
  @Column('bytea', { transformer: objectIdColumn })
  org!: string;

  @Column('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'app_id' })
  appId!: string;

  /** Kept while it is disabled. In plain text, because the API shows it. */
  @Column('text')
  certificate!: string;

  @Column('boolean', { name: 'has_certificate' })
  hasCertificate!: boolean;

  @Column('text', { name: 'recording_server', nullable: true })
  recordingServer!: string | null;

  @Column('boolean', { name: 'is_active' })
  isActive!: boolean;

  /** Milliseconds since 1970. */
  @Column('bigint', { transformer: timeColumn })
  created!: number;

  /** Milliseconds since 1970. */
  @Column('bigint', { nullable: true, transformer: timeColumn })
  removed!: number | null;
}
