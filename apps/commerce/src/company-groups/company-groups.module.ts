import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Resource } from '../resource.js';
import { CompanyGroup } from './company-group.entity.js';

@Resource(commerce.companyGroups, {
  entity: CompanyGroup,
  visible: ({ id, role, supplier }) => {
    if (role === 'admin') return sql`true`;
    if (role === 'buyer')
      return sql`company_groups.id in (select "group" from companies c
        join person_companies pc on pc.company = c.id where pc.person = ${id}::int)`;
    return sql`company_groups.owner is null or company_groups.owner = ${supplier}::int`;
  },
  // A group of the portal has companies of every supplier.
  writable: ({ role, supplier }, current) =>
    role === 'admin' || (supplier !== null && (!current || current.owner === supplier)),
  beforeSave: ({ actor, current, input }) => (current ? input : { ...input, owner: actor.supplier }),
})
class CompanyGroupsResource {}

@Module({ controllers: [CompanyGroupsResource] })
export class CompanyGroupsModule {}
