import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A part of a change of the directory that is applied here, by the request or by the event, whichever is first. */
@Entity('applied_parts')
@Index('applied_parts_applied', ['applied'])
export class AppliedPart {
  @PrimaryColumn('text') id!: string;
  @Column('timestamptz', { default: () => 'now()' }) applied!: Date;
}
