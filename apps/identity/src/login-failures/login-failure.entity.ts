import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The failed log-ins of one address, one user, or both together, as far as they still count. */
@Entity('login_failures')
@Index('login_failures_at', ['at'])
export class LoginFailureEntity {
  /**
   * `address:<address>`, `login:<who>` or `pair:<address> <who>`. `who` is a user's id, or the SHA-256 of a name that no
   * user has: it may be a password, typed in the wrong place.
   */
  @PrimaryColumn('text')
  key!: string;

  /** When attempts failed, in milliseconds since 1970. */
  @Column('bigint', { array: true })
  failed!: string[];

  /** When attempts began whose outcome is open: each may become a failure, so each takes a place. */
  @Column('bigint', { array: true })
  pending!: string[];

  /** The latest attempt that was let through. */
  @Column('bigint')
  at!: string;
}
