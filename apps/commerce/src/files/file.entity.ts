import { CreatedAt, Id } from '@stoa/persistence';
import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { User } from '../users/user.entity.js';

/** A file in the object store, and the object that it belongs to. */
@Entity('files')
@Unique('files_stored', ['stored'])
@Unique('files_public', ['token', 'variant'])
@Check('files_object_whole', '(object_type is null) = (object_id is null)')
@Check('files_public_whole', '(token is null) = (variant is null)')
@Index('files_object', ['object_type', 'object_id', 'id'], { where: 'object_type is not null' })
@Index('files_unlinked', ['owner', 'created_at'], { where: 'object_type is null' })
@Index('files_unlinked_since', ['created_at'], { where: 'object_type is null' })
@Index('files_unnamed', ['unnamed_at'], { where: 'unnamed_at is not null' })
export class File {
  @Id() id!: number;
  @Column('text') name!: string;
  @Column('int') size!: number;
  @Column('text') content_type!: string;
  @Column('text') sha256!: string;
  /** The id in the object store. */
  @Column('text') stored!: string;
  /** The user who has sent it; nothing when that user is gone. */
  @ForeignKey(() => User, { name: 'files_owner_fkey', onDelete: 'SET NULL' })
  @Column('int', { nullable: true })
  owner!: number | null;
  /** The object that it belongs to; a file that belongs to none is its owner's. */
  @Column('text', { nullable: true }) object_type!: string | null;
  @Column('int', { nullable: true }) object_id!: number | null;
  /** Of a picture: by the two it is found without a key. */
  @Column('text', { nullable: true }) token!: string | null;
  @Column('text', { nullable: true }) variant!: string | null;
  /** Since when the object of a picture does not name it; always, once the object is gone. Triggers of the objects note it. */
  @Column('timestamptz', { nullable: true }) unnamed_at!: Date | null;
  @CreatedAt() created_at!: Date;
}
