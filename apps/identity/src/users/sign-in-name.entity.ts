import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A login or an address, folded: what a user may sign in with. A trigger of the users' records writes it. */
@Entity('sign_in_names')
@Index('sign_in_names_user', ['org', 'user'])
export class SignInNameEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('text')
  name!: string;

  @Column('bytea', { name: 'user_id' })
  user!: Buffer;
}
