import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A command and what came of it. A trigger refuses changes. */
@Entity('audit_log')
@Index('audit_log_user', ['user', 'id'])
@Index('audit_log_object', ['object_type', 'object_id', 'id'])
@Index('audit_log_at', ['at'])
export class AuditLogEntry {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column('timestamptz') at!: Date;
  @Column('int', { nullable: true }) user!: number | null;
  @Column('text') role!: string;
  @Column('text') action!: string;
  @Column('text') object_type!: string;
  @Column('int', { nullable: true }) object_id!: number | null;
  @Column('text', { nullable: true }) ip!: string | null;
  /** `ok`, or the kind of the fault. */
  @Column('text') result!: string;
}
