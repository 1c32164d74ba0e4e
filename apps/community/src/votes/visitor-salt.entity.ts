import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What the addresses of anonymous voters are hashed with: one row, made by its migration. */
@Entity('visitor_salts')
@Check('visitor_salts_id_check', 'id = 1')
export class VisitorSaltEntity {
  @PrimaryColumn('smallint')
  id!: number;

  @Column('uuid')
  salt!: string;
}
