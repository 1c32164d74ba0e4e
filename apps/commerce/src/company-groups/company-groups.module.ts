import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { Resource } from '../resource.js';
import { CompanyGroup } from './company-group.entity.js';

@Resource(commerce.companyGroups, { entity: CompanyGroup })
class CompanyGroupsResource {}

@Module({ controllers: [CompanyGroupsResource] })
export class CompanyGroupsModule {}
