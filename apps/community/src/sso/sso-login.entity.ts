import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The login under which the user of a guid is registered in the directory. It is random, so no other user can have taken
 * it: of two requests, or of two attempts, the second one finds the user of the first by it.
 */
@Entity('sso_logins')
export class SsoLoginEntity {
  @PrimaryColumn('text')
  guid!: string;

  @Column('text')
  login!: string;
}
