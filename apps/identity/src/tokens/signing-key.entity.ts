import type { JWK } from 'jose';
import { timeColumn } from '@stoa/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that signs access tokens. Old keys stay for as long as tokens that they signed may be valid. */
@Entity('signing_keys')
export class SigningKeyEntity {
  @PrimaryColumn('text')
  kid!: string;

  /** The private key. Read access to this database suffices to create tokens, as it suffices to create sessions. */
  @Column('jsonb')
  key!: JWK;

  /** Milliseconds since 1970. */
  @Column('bigint', { transformer: timeColumn })
  created!: number;
}
