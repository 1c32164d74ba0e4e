import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

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

/** What was ordered of a product, by the companies of a chunk of 1,024. */
@Entity('analytics_products')
export class AnalyticsProducts {
  @PrimaryColumn('int') block!: number;
  @PrimaryColumn('int') supplier!: number;
  @PrimaryColumn('int') product!: number;
  @PrimaryColumn('int') chunk!: number;
  @PrimaryColumn('text') status!: string;
  @PrimaryColumn('text') currency!: string;
  @Column('int') orders!: number;
  @Column('bigint') quantity!: string;
  @Column('bigint') total!: string;
  @Column('bigint') returned!: string;
  /** Which companies. */
  @Column({ type: 'bit', length: '1024' }) companies!: string;
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
