import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A mail that was asked for: the same one is not sent again. */
@Entity('mails')
@Index('mails_at', ['at'])
export class MailEntity {
  /** Template and key. */
  @PrimaryColumn('text')
  key!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
