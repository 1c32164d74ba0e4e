import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { Company } from '../companies/company.entity.js';
import { Promotion } from './promotion.entity.js';

/** A promotion that an order uses. The row is removed when the order gives its use back. */
@Entity('promotion_uses')
@Index('promotion_uses_promotion', ['promotion', 'company'])
export class PromotionUse {
  @PrimaryColumn('int') order!: number;
  @ForeignKey(() => Promotion, { name: 'promotion_uses_promotion_fkey' })
  @PrimaryColumn('int')
  promotion!: number;
  @ForeignKey(() => Company, { name: 'promotion_uses_company_fkey' })
  @Column('int')
  company!: number;
}

/** How many orders of a company, or of all companies, use a promotion: kept while a limit is set for them, and only then. */
@Entity('promotion_counters')
@Unique('promotion_counters_once', ['promotion', 'company'])
export class PromotionCounter {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @ForeignKey(() => Promotion, { name: 'promotion_counters_promotion_fkey', onDelete: 'CASCADE' })
  @Column('int')
  promotion!: number;
  /** Null: all companies. */
  @ForeignKey(() => Company, { name: 'promotion_counters_company_fkey', onDelete: 'CASCADE' })
  @Column('int', { nullable: true })
  company!: number | null;
  @Column('int') used!: number;
  /** The limit by which the last use was counted. */
  @Column('int') allowed!: number;
}
