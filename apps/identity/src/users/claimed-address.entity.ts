import { Entity, PrimaryColumn } from 'typeorm';

/** A user who gave the own address, which nothing proves yet. An administrator who gives an address vouches for it. */
@Entity('claimed_addresses')
export class ClaimedAddressEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('bytea', { name: 'user_id' })
  user!: Buffer;
}
