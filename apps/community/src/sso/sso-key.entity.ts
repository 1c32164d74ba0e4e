import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A key that the project shares with its site. Tokens of every key are valid until it is removed. */
@Entity('sso_keys')
@Index('sso_keys_hash', ['hash'], { unique: true })
export class SsoKeyEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  name!: string;

  @Column('text')
  hash!: string;

  /** Null: removed. Kept as it is, because tokens are decrypted with it. */
  @Column('text', { nullable: true })
  key!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  created!: Date;
}
