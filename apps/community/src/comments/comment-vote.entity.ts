import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { CommentEntity } from './comment.entity.js';

@Entity('comment_votes')
@Check('comment_votes_value_check', 'value in (-1, 1)')
@Check('comment_votes_voter_check', 'num_nonnulls(person, visitor) = 1')
@Index('comment_votes_person', ['comment', 'person'], { unique: true })
@Index('comment_votes_visitor', ['comment', 'visitor'], { unique: true })
@Index('comment_votes_created', ['comment', 'created', 'id'])
export class CommentVoteEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => CommentEntity, { name: 'comment_votes_comment_fkey', onDelete: 'CASCADE' })
  comment!: number;

  @Column('int', { nullable: true })
  @ForeignKey(() => ProfileEntity, { name: 'comment_votes_person_fkey' })
  person!: number | null;

  /** Of an anonymous voter: a hash of the network of the client. */
  @Column('bytea', { nullable: true })
  visitor!: Buffer | null;

  @Column('smallint')
  value!: 1 | -1;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;
}
