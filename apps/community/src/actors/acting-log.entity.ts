import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A change that was made in the name of another user. */
@Entity('acting_log')
@Index('acting_log_actor', ['actor', 'time'])
export class ActingLogEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  time!: Date;

  /** The id of the API key that the request came with. */
  @Column('text')
  key!: string;

  /** The user of the key. */
  @Column('int', { name: 'token_user' })
  tokenUser!: number;

  /** The user in whose name the change was made; 0: anonymous. */
  @Column('int')
  actor!: number;

  @Column('text')
  operation!: string;

  /** The id of the request. */
  @Column('text')
  request!: string;
}
