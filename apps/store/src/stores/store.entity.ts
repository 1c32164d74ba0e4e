import type { Manifest } from '@stoa/dto';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A store that a user defined, or a ready-made one that a user changed. */
@Entity('stores')
export class StoreEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('text')
  name!: string;

  @Column('jsonb')
  manifest!: Manifest;

  /** Milliseconds since 1970 of the last change. */
  @Column('bigint')
  time!: string;
}
