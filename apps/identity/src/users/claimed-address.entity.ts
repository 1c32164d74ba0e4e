import { Entity, PrimaryColumn } from 'typeorm';
import { objectIdColumn } from '../directory/column.transformers.js';

/** A user who entered the own address, which is not verified yet. An address entered by an administrator is trusted. */
@Entity('claimed_addresses')
export class ClaimedAddressEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { name: 'user_id', transformer: objectIdColumn })
  user!: string;
}
