import { Column } from 'typeorm';

/**
 * The columns of a table made like `record_template`, for its entity, beside `org` and `id`:
 * `@Column(() => RecordColumns, { prefix: false })`.
 */
export class RecordColumns {
  /** The version that `ETag` shows. */
  @Column('int', { default: 1 })
  ver!: number;

  /** The JSON text as replies have it; `data`, `acl` and `time` are generated from it. */
  @Column('text')
  wire!: string;

  @Column({ type: 'jsonb', insert: false, update: false })
  data!: object;

  /** The principals who may see the record. */
  @Column({ type: 'bytea', array: true, insert: false, update: false })
  acl!: Buffer[];

  /** Milliseconds since 1970. */
  @Column({ type: 'bigint', insert: false, update: false })
  time!: string;

  /** The user who wrote this version. */
  @Column('bytea', { nullable: true })
  writer!: Buffer | null;
}
