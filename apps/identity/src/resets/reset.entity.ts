import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A token that sets a new password; of each person the last one counts. */
@Entity('password_resets')
@Index('password_resets_hash', ['hash'], { unique: true })
export class ResetEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('bytea', { name: 'user_id' })
  user!: Buffer;

  /** Where it was sent; it proves nothing of another address that he has since. */
  @Column('text')
  email!: string;

  /** SHA-256 of the token; the token itself is in a mail and nowhere else. */
  @Column('text')
  hash!: string;

  /** Milliseconds since 1970. */
  @Column('bigint')
  created!: string;
}
