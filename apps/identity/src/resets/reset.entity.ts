import { objectIdColumn, timeColumn } from '@stoa/persistence';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The last token that was sent to a user to set a new password. */
@Entity('password_resets')
@Index('password_resets_hash', ['hash'], { unique: true })
export class ResetEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { name: 'user_id', transformer: objectIdColumn })
  user!: string;

  /** The address that the token was sent to. The token does not prove an address that the user has set since. */
  @Column('text')
  email!: string;

  /** SHA-256 of the token, which only the mail contains. */
  @Column('text')
  hash!: string;

  /** Milliseconds since 1970. */
  @Column('bigint', { transformer: timeColumn })
  created!: number;
}
