import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A user of identity, with the community's own fields; the id is the user's number. */
@Entity('people')
@Index('people_user', ['userId'], { unique: true })
@Index('people_sso_guid', ['ssoGuid'], { unique: true })
export class ProfileEntity {
  @PrimaryColumn('int')
  id!: number;

  @Column('bytea', { name: 'user_id' })
  userId!: Buffer;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('boolean', { name: 'email_verified' })
  emailVerified!: boolean;

  @Column('text')
  language!: string;

  @Column('text', { default: '' })
  title!: string;

  @Column('text', { name: 'avatar_url', default: '' })
  avatarUrl!: string;

  @Column('double precision', { default: 0 })
  rating!: number;

  /** Made an agent by another agent. */
  @Column('boolean', { name: 'is_given_staff' })
  isGivenStaff!: boolean;

  /** A member of the root group, and so an agent. */
  @Column('boolean', { name: 'is_owner' })
  isOwner!: boolean;

  /** An agent. PostgreSQL computes it from the two columns above. */
  @Column({ type: 'boolean', name: 'is_staff', insert: false, update: false })
  isStaff!: boolean;

  /** False: the user cannot enter by a token of the site either. */
  @Column('boolean', { name: 'is_active', default: true })
  isActive!: boolean;

  /** The id at the site that signs the user in. */
  @Column('text', { name: 'sso_guid', nullable: true })
  ssoGuid!: string | null;

  /** The address that the site names where the directory has none: nothing has proved it, or another user has it. */
  @Column('text', { name: 'sso_email', nullable: true })
  ssoEmail!: string | null;

  /** The hash of what the last token said; null after anything of it was changed otherwise. */
  @Column('text', { name: 'sso_applied', nullable: true })
  ssoApplied!: string | null;

  @Column('boolean', { name: 'is_deleted', default: false })
  isDeleted!: boolean;

  @Column({ type: 'timestamptz', name: 'last_activity', precision: 3, nullable: true })
  lastActivity!: Date | null;

  @Column({ type: 'timestamptz', name: 'date_joined', precision: 3 })
  dateJoined!: Date;
}
