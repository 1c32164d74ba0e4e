import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { CustomFieldEntity } from './custom-field.entity.js';

/** The value of a user's custom field. */
@Entity('person_values')
@Index('person_values_field', ['field'])
export class UserValueEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => ProfileEntity, { name: 'person_values_person_fkey', onDelete: 'CASCADE' })
  person!: number;

  @PrimaryColumn('int')
  @ForeignKey(() => CustomFieldEntity, { name: 'person_values_field_fkey', onDelete: 'CASCADE' })
  field!: number;

  @Column('text')
  value!: string;
}
