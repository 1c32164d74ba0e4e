import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Import } from './import.entity.js';

/** What is wrong with a row of an import. */
@Entity('import_errors')
@Index('import_errors_row', ['import', 'row', 'kind', 'position'])
export class ImportError {
  @ForeignKey(() => Import, { name: 'import_errors_import_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  import!: number;
  @PrimaryColumn('text') kind!: string;
  /** Of the row among those of its kind. */
  @PrimaryColumn('int') position!: number;
  /** Of the feed. */
  @Column('int') row!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @Column('jsonb') issues!: object;
}
