import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('forums')
@Index('forums_default', ['isDefault'], { unique: true, where: 'is_default' })
@Check('forums_type_check', 'type >= 1 and type <= 5')
export class ForumEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  name!: string;

  @Column('text', { default: '' })
  description!: string;

  /** The number of the vendor's name for the type (`typeNumber`). */
  @Column('smallint')
  type!: number;

  @Column('text', { default: 'en' })
  locale!: string;

  @Column('boolean', { name: 'is_default', default: false })
  isDefault!: boolean;

  @Column('boolean', { name: 'allow_anonymous_topic', default: false })
  allowsAnonymousTopic!: boolean;

  @Column('boolean', { name: 'allow_anonymous_votes', default: false })
  allowsAnonymousVotes!: boolean;

  @Column('boolean', { name: 'allow_anonymous_comments', default: false })
  allowsAnonymousComments!: boolean;

  @Column('boolean', { name: 'allow_private_sso_users', default: false })
  allowsSsoUsers!: boolean;

  @Column('boolean', { name: 'allow_private_view_all', default: false })
  allowsViewAll!: boolean;

  @Column('boolean', { name: 'category_required', default: false })
  isCategoryRequired!: boolean;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;
}
