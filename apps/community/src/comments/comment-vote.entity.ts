import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { CommentEntity } from './comment.entity.js';

@Entity('comment_votes')
@Check('comment_votes_value_check', 'value in (-1, 1)')
export class CommentVoteEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => CommentEntity, { name: 'comment_votes_comment_fkey', onDelete: 'CASCADE' })
  comment!: number;

  @PrimaryColumn('int')
  @ForeignKey(() => ProfileEntity, { name: 'comment_votes_person_fkey' })
  person!: number;

  @Column('smallint')
  value!: 1 | -1;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;
}
