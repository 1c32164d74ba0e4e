import { objectIdColumn } from '@stoa/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The password of a user. It is not part of the user's record, so no list, search or event can contain it. */
@Entity('passwords')
export class PasswordEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { name: 'user_id', transformer: objectIdColumn })
  user!: string;

  /** argon2id, with its parameters and salt. */
  @Column('text')
  hash!: string;
}
