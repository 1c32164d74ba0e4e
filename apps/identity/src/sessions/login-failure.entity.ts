import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The failed logins of one login or one address, as far as they still count. */
@Entity('login_failures')
@Index('login_failures_at', ['at'])
export class LoginFailureEntity {
  /** `login:<SHA-256 of the folded login>` (what people type there may be a password) or `address:<address>`. */
  @PrimaryColumn('text')
  key!: string;

  /** When attempts failed, in milliseconds since 1970. */
  @Column('bigint', { array: true })
  failed!: string[];

  /** When attempts began that are still being checked: each may become a failure, so each takes a place. */
  @Column('bigint', { array: true })
  pending!: string[];

  /** The latest attempt that was let through. */
  @Column('bigint')
  at!: string;
}
