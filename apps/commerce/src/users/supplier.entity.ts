import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('suppliers')
export class Supplier {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text') name!: string;
  @Column('text', { default: '' }) inn!: string;
  @Column('boolean', { default: true }) is_active!: boolean;
}
