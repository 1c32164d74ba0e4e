import { Entity, PrimaryColumn } from 'typeorm';

/** A key that the deployment's configuration once gave: revoked, it stays so whatever the configuration says. */
@Entity('seeded_keys')
export class SeededKeyEntity {
  @PrimaryColumn('text')
  hash!: string;
}
