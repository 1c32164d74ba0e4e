import type { JsonObject } from '@stoa/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The fields of a record that no reply, event or filter contains. */
@Entity('record_secrets')
export class RecordSecretEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('text')
  store!: string;

  @PrimaryColumn('bytea')
  id!: Buffer;

  @Column('jsonb')
  data!: JsonObject;
}
