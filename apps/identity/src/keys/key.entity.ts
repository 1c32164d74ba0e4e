import type { Key } from '@stoa/dto';
import { objectIdColumn, timeColumn } from '@stoa/persistence';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A long-lived credential of one surface. */
@Entity('keys')
@Index('keys_hash', ['surface', 'hash'], { unique: true })
@Index('keys_user', ['org', 'user'])
@Index('keys_surface', ['org', 'surface', 'id'])
export class KeyEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  id!: string;

  @Column('bytea', { transformer: objectIdColumn })
  org!: string;

  @Column('text')
  surface!: Key['surface'];

  @Column('text')
  name!: string;

  /** Null for the key of anonymous callers. */
  @Column('bytea', { name: 'user_id', nullable: true, transformer: objectIdColumn })
  user!: string | null;

  @Column('text', { array: true })
  scopes!: string[];

  /** SHA-256 of the secret, which only the reply of its creation contained. */
  @Column('text')
  hash!: string;

  /** Issued for a login, so it ends with the password of that login. */
  @Column('boolean', { name: 'of_login' })
  ofLogin!: boolean;

  /** Milliseconds since 1970. */
  @Column('bigint', { transformer: timeColumn })
  created!: number;

  @Column('bigint', { name: 'last_used', nullable: true, transformer: timeColumn })
  lastUsed!: number | null;

  @Column('bigint', { nullable: true, transformer: timeColumn })
  expires!: number | null;
}
