import { Entity, PrimaryColumn } from 'typeorm';

/** A key that the configuration contained once: after it was revoked, the configuration does not restore it. */
@Entity('seeded_keys')
export class SeededKeyEntity {
  @PrimaryColumn('text')
  hash!: string;
}
