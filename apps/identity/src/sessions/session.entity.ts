import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('sessions')
@Index('sessions_user', ['org', 'user'])
@Index('sessions_expires', ['expires'])
export class SessionEntity {
  /** SHA-256 of the sid; the sid itself is in the cookie and nowhere else. */
  @PrimaryColumn('text')
  hash!: string;

  @Column('bytea')
  org!: Buffer;

  @Column('bytea', { name: 'user_id' })
  user!: Buffer;

  /** Milliseconds since 1970. */
  @Column('bigint')
  created!: string;

  @Column('bigint')
  expires!: string;
}
