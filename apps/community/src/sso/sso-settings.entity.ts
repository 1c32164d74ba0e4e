import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What the project decides about the tokens of its site; one row. */
@Entity('sso_settings')
@Check('sso_settings_one', 'id = 1')
export class SsoSettingsEntity {
  @PrimaryColumn('smallint', { default: 1 })
  id!: number;

  /** A part of the keys of tokens of version 1. */
  @Column('text')
  alias!: string;

  @Column('boolean', { name: 'allows_version1', default: true })
  allowsVersion1!: boolean;

  /** Agents enter by tokens too. */
  @Column('boolean', { name: 'allows_staff', default: false })
  allowsStaff!: boolean;

  /** A token may come with another address than the verified one of its user. */
  @Column('boolean', { name: 'allows_email_change', default: false })
  allowsEmailChange!: boolean;
}
