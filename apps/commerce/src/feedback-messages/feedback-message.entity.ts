import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { FeedbackForm } from '../feedback-forms/feedback-form.entity.js';
import { User } from '../users/user.entity.js';

export interface FeedbackReply {
  id: number;
  text: string;
  /** The administrator. */
  author: number;
  /** ISO 8601 in UTC. */
  at: string;
}

/** What a visitor wrote by a form. */
@Entity('feedback_messages')
@Check('feedback_messages_status_check', `status = any (array['new', 'in_progress', 'answered', 'closed'])`)
@Index('feedback_messages_form', ['form', 'id'])
@Index('feedback_messages_status', ['status', 'id'])
export class FeedbackMessage {
  @Id() id!: number;
  @ForeignKey(() => FeedbackForm, { name: 'feedback_messages_form_fkey' })
  @Column('int')
  form!: number;
  /** By the names of the fields, as the form was then. */
  @Column('jsonb') values!: object;
  @Column('text', { nullable: true }) page_url!: string | null;
  @Column('text', { default: 'new' }) status!: string;
  @ForeignKey(() => User, { name: 'feedback_messages_user_fkey' })
  @Column('int', { nullable: true })
  user!: number | null;
  /** Those that were sent by mail. */
  @Column('jsonb', { default: [] }) replies!: FeedbackReply[];
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
