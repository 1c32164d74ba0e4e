import { Module } from '@nestjs/common';
import { AccountsService } from './accounts.service.js';
import { UsersHandlers } from './users.handlers.js';
import { UsersRepository } from './users.repository.js';
import { UsersResource } from './users.resource.js';

@Module({
  controllers: [UsersResource, UsersHandlers],
  providers: [AccountsService, UsersRepository],
  exports: [UsersRepository],
})
export class UsersModule {}
