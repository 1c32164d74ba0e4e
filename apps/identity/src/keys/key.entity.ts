import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A long-lived credential of one surface. */
@Entity('keys')
@Index('keys_hash', ['surface', 'hash'], { unique: true })
@Index('keys_user', ['org', 'user'])
@Index('keys_surface', ['org', 'surface', 'id'])
export class KeyEntity {
  @PrimaryColumn('bytea')
  id!: Buffer;

  @Column('bytea')
  org!: Buffer;

  @Column('text')
  surface!: string;

  @Column('text')
  name!: string;

  /** Null for a key that is nobody's. */
  @Column('bytea', { name: 'user_id', nullable: true })
  user!: Buffer | null;

  @Column('text', { array: true })
  scopes!: string[];

  /** SHA-256 of the secret; the secret itself was shown once. */
  @Column('text')
  hash!: string;

  /** Came from a login, so it ends with the password that it was given for. */
  @Column('boolean', { name: 'of_login' })
  ofLogin!: boolean;

  /** Milliseconds since 1970. */
  @Column('bigint')
  created!: string;

  @Column('bigint', { name: 'last_used', nullable: true })
  lastUsed!: string | null;

  @Column('bigint', { nullable: true })
  expires!: string | null;
}
