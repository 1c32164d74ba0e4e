import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { CreatedAt, Id } from '@stoa/persistence';
import { Company } from '../companies/company.entity.js';
import { OrderLine } from '../orders/order-line.entity.js';
import { User } from '../users/user.entity.js';
import { Claim } from './claim.entity.js';

const quantity = { precision: 13, scale: 3 } as const;

/** Goods that a claim is about. */
@Entity('claim_lines')
@Index('claim_lines_claim', ['claim', 'id'])
@Index('claim_lines_order_line', ['order_line'])
@Check('claim_lines_quantities', 'quantity > 0 and approved_quantity between 0 and quantity')
export class ClaimLine {
  @Id() id!: number;
  @ForeignKey(() => Claim, { name: 'claim_lines_claim_fkey', onDelete: 'CASCADE' })
  @Column('int')
  claim!: number;
  @ForeignKey(() => OrderLine, { name: 'claim_lines_order_line_fkey' })
  @Column('int')
  order_line!: number;
  @Column('numeric', quantity) quantity!: string;
  @Column('text', { default: '' }) reason!: string;
  /** What the supplier agrees to; not decided while it is null. */
  @Column('numeric', { ...quantity, nullable: true }) approved_quantity!: string | null;
}

@Entity('claim_messages')
@Index('claim_messages_claim', ['claim', 'id'])
@Check('claim_messages_side_check', `side = any (array['company', 'supplier'])`)
export class ClaimMessage {
  @Id() id!: number;
  @ForeignKey(() => Claim, { name: 'claim_messages_claim_fkey', onDelete: 'CASCADE' })
  @Column('int')
  claim!: number;
  @ForeignKey(() => User, { name: 'claim_messages_author_fkey', onDelete: 'SET NULL' })
  @Column('int', { nullable: true })
  author!: number | null;
  /** That the author wrote for. */
  @Column('text') side!: string;
  @Column('text', { default: '' }) text!: string;
  @CreatedAt() created_at!: Date;
}

/** A change of a claim's status; rows are never changed. */
@Entity('claim_history')
@Index('claim_history_claim', ['claim', 'id'])
export class ClaimHistoryRow {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @ForeignKey(() => Claim, { name: 'claim_history_claim_fkey' })
  @Column('int')
  claim!: number;
  @Column('text', { nullable: true }) from_status!: string | null;
  @Column('text') to_status!: string;
  /** Stays when the user is removed. */
  @Column('int', { nullable: true }) actor!: number | null;
  @Column('text', { default: '' }) comment!: string;
  @Column('timestamptz') at!: Date;
}

/** The last number of a company's claims. */
@Entity('claim_numbers')
export class ClaimNumber {
  @ForeignKey(() => Company, { name: 'claim_numbers_company_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  company!: number;
  @Column('int') last!: number;
}
