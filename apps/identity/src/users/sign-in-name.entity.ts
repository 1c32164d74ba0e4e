import { objectIdColumn } from '@stoa/persistence';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A case-folded login or address that a user signs in with. A trigger on the users' records writes it. */
@Entity('sign_in_names')
@Index('sign_in_names_user', ['org', 'user'])
export class SignInNameEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('text')
  name!: string;

  @Column('bytea', { name: 'user_id', transformer: objectIdColumn })
  user!: string;
}
