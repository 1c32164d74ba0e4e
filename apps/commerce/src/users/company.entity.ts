import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

const now = { type: 'timestamptz', default: () => 'now()' } as const;

/** The legal entity of a buyer. */
@Entity('companies')
export class Company {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text') name!: string;
  @Column('text') inn!: string;
  @Column('text', { default: '' }) kpp!: string;
  @Column('text', { default: '' }) ogrn!: string;
  @Column('text', { default: '' }) legal_address!: string;
  @Column('boolean', { default: false }) is_deleted!: boolean;
  @CreateDateColumn(now) created_at!: Date;
  @UpdateDateColumn(now) updated_at!: Date;
}
