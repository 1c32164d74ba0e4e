import { Module } from '@nestjs/common';
import { CompaniesResource } from './companies.resource.js';

@Module({ controllers: [CompaniesResource] })
export class CompaniesModule {}
