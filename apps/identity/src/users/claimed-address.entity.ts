import { objectIdColumn } from '@stoa/persistence';
import { Entity, PrimaryColumn } from 'typeorm';

/** A user who entered the own address, which is not verified yet. An address entered by an administrator is trusted. */
@Entity('claimed_addresses')
export class ClaimedAddressEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { name: 'user_id', transformer: objectIdColumn })
  user!: string;
}
