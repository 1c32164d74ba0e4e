import { Column, Entity } from 'typeorm';
import { Id } from '@stoa/persistence';
import type { Step } from './status-line.rules.js';

/** The order in which orders go through statuses, and who may move them. */
@Entity('status_lines')
export class StatusLine {
  @Id() id!: number;
  @Column('text') name!: string;
  @Column('jsonb') steps!: Step[];
}
