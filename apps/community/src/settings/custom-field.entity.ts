import { Check, Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A field that agents add to all topics or to all users. */
@Entity('custom_fields')
@Check('custom_fields_object_check', `object in ('topic', 'user')`)
export class CustomFieldEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  object!: 'topic' | 'user';

  /** No two of an object have the same code name, whatever its case. */
  @Column('text', { name: 'code_name' })
  codeName!: string;

  @Column('text')
  name!: string;
}
