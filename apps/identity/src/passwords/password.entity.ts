import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is known of a user's password: never part of his record, so that no list, search or event can show it. */
@Entity('passwords')
export class PasswordEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('bytea', { name: 'user_id' })
  user!: Buffer;

  /** argon2id, with its parameters and salt. */
  @Column('text')
  hash!: string;
}
