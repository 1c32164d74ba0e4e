import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Resource } from '../resource.js';
import { CompanyGroup } from './company-group.entity.js';

@Resource(commerce.companyGroups, {
  entity: CompanyGroup,
  visible: ({ id, role }) =>
    role === 'buyer'
      ? sql`company_groups.id in (select "group" from companies c
          join person_companies pc on pc.company = c.id where pc.person = ${id}::int)`
      : sql`true`,
})
class CompanyGroupsResource {}

@Module({ controllers: [CompanyGroupsResource] })
export class CompanyGroupsModule {}
