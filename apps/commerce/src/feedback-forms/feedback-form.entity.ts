import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Column, Entity, Unique } from 'typeorm';
import type { FormField } from './form-field.js';

/** A form that visitors write to the portal by. */
@Entity('feedback_forms')
@Unique('feedback_forms_code', ['code'])
export class FeedbackForm {
  @Id() id!: number;
  @Column('text') code!: string;
  @Column('text') name!: string;
  @Column('jsonb') fields!: FormField[];
  @Column('boolean', { default: true }) is_active!: boolean;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
