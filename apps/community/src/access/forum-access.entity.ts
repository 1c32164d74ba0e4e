import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ForumEntity } from '../forums/forum.entity.js';

/** An address whose verified owner sees a private forum. There need not be such a user yet. */
@Entity('forum_access')
@Index('forum_access_email', ['forum', 'email'], { unique: true })
export class ForumAccessEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => ForumEntity, { name: 'forum_access_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  /** In lower case. */
  @Column('text')
  email!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;
}
