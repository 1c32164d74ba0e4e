import { AppliedPartEntity } from '@stoa/service';
import { CompanyGroup } from './company-groups/company-group.entity.js';
import { News } from './news/news.entity.js';
import { Company } from './users/company.entity.js';
import { Supplier } from './users/supplier.entity.js';
import { UserCompany } from './users/user-company.entity.js';
import { User } from './users/user.entity.js';

export const entities = [AppliedPartEntity, Company, CompanyGroup, News, Supplier, User, UserCompany];
