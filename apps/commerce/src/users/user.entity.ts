import type { commerce } from '@stoa/dto';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Supplier } from '../suppliers/supplier.entity.js';

/** A user of the directory as this service knows the user; the id is the directory's number. */
@Entity('people')
@Check('people_role_check', `given_role = any (array['admin', 'supplier', 'manager', 'buyer'])`)
@Index('people_user', ['user_id'], { unique: true })
@Index('people_supplier', ['supplier', 'id'])
export class User {
  @PrimaryColumn('int') id!: number;
  @Column('bytea') user_id!: Buffer;
  @Column('text') email!: string;
  @Column('text') login!: string;
  @Column('text', { default: '' }) first_name!: string;
  @Column('text', { default: '' }) last_name!: string;
  @Column('text', { default: '' }) middle_name!: string;
  @Column('text', { default: '' }) phone!: string;
  /** Of mails, as `ru`; unknown for those who have not said. */
  @Column('text', { nullable: true }) language!: string | null;
  /** The role that a user was given; membership in the root group overrides it. */
  @Column('text') given_role!: commerce.Role;
  @ForeignKey(() => Supplier, { name: 'people_supplier_fkey' })
  @Column('int', { nullable: true })
  supplier!: number | null;
  @Column('boolean') is_active!: boolean;
  @Column('timestamptz') date_joined!: Date;
  @Column('timestamptz', { nullable: true }) last_login!: Date | null;
  @Column('boolean', { nullable: true }) is_root!: boolean | null;
  /** Generated: `admin` for a member of the root group, else the given role. */
  @Column({ type: 'text', insert: false, update: false }) role!: commerce.Role;
}
