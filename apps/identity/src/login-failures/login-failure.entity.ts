import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The recent failed logins of one address, one user, or one user at one address. */
@Entity('login_failures')
@Index('login_failures_at', ['at'])
export class LoginFailureEntity {
  /**
   * `address:<address>`, `login:<user>` or `pair:<address> <user>`, where the user is an id, or the SHA-256 of a login
   * that no user has: the text may be a password, typed into the wrong field.
   */
  @PrimaryColumn('text')
  key!: string;

  /** When attempts failed, in milliseconds since 1970. */
  @Column('bigint', { array: true })
  failed!: string[];

  /** When attempts began whose outcome is not known yet: each may fail, so each counts towards the limit. */
  @Column('bigint', { array: true })
  pending!: string[];

  /** The latest admitted attempt. */
  @Column('bigint')
  at!: string;
}
