import { Module } from '@nestjs/common';
import { commerce, operationsOf } from '@stoa/contracts';
import type { ServiceDefinition } from '@stoa/service';
import { ActorsRepository } from './actors/actors.repository.js';
import { AuthHandlers } from './auth/auth.handlers.js';
import type { CommerceConfig } from './config.js';
import { PartiesRepository } from './filters/parties.repository.js';
import { migrations } from './migrations/index.js';
import { NewsHandlers } from './news/news.handlers.js';
import { NewsRepository } from './news/news.repository.js';
import { UsersHandlers } from './users/users.handlers.js';
import { UsersRepository } from './users/users.repository.js';

@Module({
  controllers: [AuthHandlers, UsersHandlers, NewsHandlers],
  providers: [ActorsRepository, PartiesRepository, UsersRepository, NewsRepository],
})
class CommerceModule {}

export const commerceService: ServiceDefinition<CommerceConfig> = {
  name: 'commerce',
  module: CommerceModule,
  operations: operationsOf(...Object.values(commerce)),
  database: { entities: [], migrations },
};
