import type { JWK } from 'jose';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that access tokens are signed with. Old ones stay for as long as tokens signed with them may live. */
@Entity('signing_keys')
export class SigningKeyEntity {
  @PrimaryColumn('text')
  kid!: string;

  /** The private half. Whoever reads this database can make tokens, as he could make sessions. */
  @Column('jsonb')
  key!: JWK;

  @Column('bigint')
  created!: string;
}
