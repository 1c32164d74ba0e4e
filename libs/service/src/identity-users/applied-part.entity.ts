import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A part of a change to a user that the service has applied: the same part again is no work. Kept for 90 days. */
@Entity('applied_parts')
@Index('applied_parts_applied', ['applied'])
export class AppliedPartEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  applied!: Date;
}
