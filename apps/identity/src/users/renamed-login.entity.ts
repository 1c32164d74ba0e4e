import { objectIdColumn } from '@stoa/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A user whose login was the address of another user, until the seed has logged the new login. */
@Entity('renamed_logins')
export class RenamedLoginEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { name: 'user_id', transformer: objectIdColumn })
  user!: string;

  @Column('text')
  was!: string;

  @Column('text')
  login!: string;
}
