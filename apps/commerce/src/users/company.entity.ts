import {
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import { CompanyGroup } from '../company-groups/company-group.entity.js';

const now = { type: 'timestamptz', default: () => 'now()' } as const;

/** The legal entity of a buyer. */
@Entity('companies')
@Index('companies_group', ['group'])
export class Company {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text') name!: string;
  @Column('text') inn!: string;
  @Column('text', { default: '' }) kpp!: string;
  @Column('text', { default: '' }) ogrn!: string;
  @Column('text', { default: '' }) legal_address!: string;
  @ForeignKey(() => CompanyGroup, { name: 'companies_group_fkey' })
  @Column('int', { nullable: true })
  group!: number | null;
  @Column('boolean', { default: false }) is_deleted!: boolean;
  @CreateDateColumn(now) created_at!: Date;
  @UpdateDateColumn(now) updated_at!: Date;
}
