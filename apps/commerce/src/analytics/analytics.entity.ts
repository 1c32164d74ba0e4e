import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A day whose orders have changed since they were added up. */
@Entity('analytics_marks')
export class AnalyticsMark {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column('int') day!: number;
}

/** Sums of orders, in thousandths and hundredths. */
abstract class OrderSums {
  @Column('int') orders!: number;
  @Column('bigint') lines!: string;
  @Column('bigint') quantity!: string;
  @Column('bigint') total!: string;
  @Column('bigint') discount!: string;
  @Column('bigint') least!: string;
  @Column('bigint') greatest!: string;
}

/** The orders of a block of days; `supplier` is 0 for those of all suppliers, `payment_type` for those without one. */
@Entity('analytics_orders')
export class AnalyticsOrders extends OrderSums {
  @PrimaryColumn('int') block!: number;
  @PrimaryColumn('int') supplier!: number;
  @PrimaryColumn('int') payment_type!: number;
  @PrimaryColumn('text') status!: string;
  @PrimaryColumn('text') currency!: string;
}

/** The same by company. */
@Entity('analytics_companies')
export class AnalyticsCompanies extends OrderSums {
  @PrimaryColumn('int') block!: number;
  @PrimaryColumn('int') supplier!: number;
  @PrimaryColumn('int') company!: number;
  @PrimaryColumn('text') status!: string;
  @PrimaryColumn('text') currency!: string;
  @Column('timestamptz') first_at!: Date;
  @Column('timestamptz') last_at!: Date;
}

/** What was ordered of goods, in thousandths and hundredths; `supplier` is 0 for the orders of all suppliers. */
abstract class GoodsSums {
  @PrimaryColumn('int') block!: number;
  @PrimaryColumn('int') supplier!: number;
  @PrimaryColumn('text') status!: string;
  @PrimaryColumn('text') currency!: string;
  @Column('int') orders!: number;
  @Column('bigint') quantity!: string;
  @Column('bigint') total!: string;
  @Column('bigint') returned!: string;
  /** The ids of those who ordered. */
  @Column('int4multirange') companies!: string;
}

@Entity('analytics_products')
export class AnalyticsProducts extends GoodsSums {
  @PrimaryColumn('int') product!: number;
}

/** Of products that have a category, a brand or a supplier in common, by what they had when they were added up. */
@Entity('analytics_groups')
@Index('analytics_groups_key', ['key', 'dimension'])
export class AnalyticsGroups extends GoodsSums {
  @PrimaryColumn('text') dimension!: string;
  @PrimaryColumn('text') key!: string;
}

/** The companies of the orders of all suppliers. */
@Entity('analytics_group_companies')
@Index('analytics_group_companies_key', ['key', 'dimension'])
export class AnalyticsGroupCompanies {
  @PrimaryColumn('int') block!: number;
  @PrimaryColumn('text') dimension!: string;
  @PrimaryColumn('text') key!: string;
  @PrimaryColumn('text') status!: string;
  @PrimaryColumn('text') currency!: string;
  @PrimaryColumn('int') chunk!: number;
  /** Which companies of the chunk. */
  @Column({ type: 'bit', length: '1024' }) companies!: string;
}

/** What a product had before a change: groups that wait to be added up again. */
@Entity('analytics_moves')
export class AnalyticsMove {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column('int') product!: number;
  @Column('int', { nullable: true }) category!: number | null;
  @Column('text') brand!: string;
  @Column('int') supplier!: number;
}

/** The orders that have reached a status; without one, those that were submitted. */
@Entity('analytics_funnel')
export class AnalyticsFunnel {
  @PrimaryColumn('int') block!: number;
  @PrimaryColumn('int') supplier!: number;
  @PrimaryColumn('int') status_line!: number;
  @PrimaryColumn('text') status!: string;
  @PrimaryColumn('text') currency!: string;
  @PrimaryColumn('text') reached!: string;
  @Column('int') orders!: number;
  @Column('bigint') total!: string;
}
