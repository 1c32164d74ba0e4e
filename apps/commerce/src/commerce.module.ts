import { Module } from '@nestjs/common';
import { commerce, operationsOf } from '@stoa/contracts';
import { ResourcesModule, type ServiceDefinition } from '@stoa/service';
import { ActorsModule } from './actors/actors.module.js';
import { ActorsRepository } from './actors/actors.repository.js';
import { AuthModule } from './auth/auth.module.js';
import { CategoriesModule } from './categories/categories.module.js';
import { CompanyGroupsModule } from './company-groups/company-groups.module.js';
import type { CommerceConfig } from './config.js';
import { entities } from './entities.js';
import { ImportsModule } from './imports/imports.module.js';
import { migrations } from './migrations/index.js';
import { NewsModule } from './news/news.module.js';
import { ProductsModule } from './products/products.module.js';
import { UsersModule } from './users/users.module.js';

const features = [AuthModule, CategoriesModule, CompanyGroupsModule, ImportsModule, NewsModule, ProductsModule, UsersModule];

@Module({ imports: [ResourcesModule.forActors(ActorsModule, ActorsRepository), ...features] })
class CommerceModule {}

export const commerceService: ServiceDefinition<CommerceConfig> = {
  name: 'commerce',
  module: CommerceModule,
  operations: operationsOf(...Object.values(commerce)),
  database: { entities, migrations },
};
