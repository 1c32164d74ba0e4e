import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The number of users, in slots that are added up. */
@Entity('user_counts')
export class UserCountEntity {
  @PrimaryColumn('smallint')
  slot!: number;

  @Column('int')
  users!: number;
}
