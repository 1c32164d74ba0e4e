import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A group of users, by which agents open private forums. */
@Entity('groups')
export class GroupEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  name!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;

  /** A stored counter. */
  @Column('int', { name: 'user_count', default: 0 })
  userCount!: number;
}
