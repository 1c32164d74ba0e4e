import { objectIdColumn, timeColumn } from '@stoa/persistence';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('sessions')
@Index('sessions_user', ['org', 'user'])
@Index('sessions_expires', ['expires'])
export class SessionEntity {
  /** SHA-256 of the sid, which only the cookie contains. */
  @PrimaryColumn('text')
  hash!: string;

  @Column('bytea', { transformer: objectIdColumn })
  org!: string;

  @Column('bytea', { name: 'user_id', transformer: objectIdColumn })
  user!: string;

  /** Milliseconds since 1970. */
  @Column('bigint', { transformer: timeColumn })
  created!: number;

  @Column('bigint', { transformer: timeColumn })
  expires!: number;
}
