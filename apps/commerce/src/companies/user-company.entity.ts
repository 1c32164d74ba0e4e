import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Company } from './company.entity.js';
import { User } from '../users/user.entity.js';

/** The companies that a user buys for. */
@Entity('person_companies')
@Index('person_companies_company', ['company'])
export class UserCompany {
  @ForeignKey(() => User, { name: 'person_companies_person_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  person!: number;
  @ForeignKey(() => Company, { name: 'person_companies_company_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  company!: number;
}
