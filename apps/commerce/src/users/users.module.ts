import { Module } from '@nestjs/common';
import { IdentityUsers, IdentityUsersHandlers, USER_PART_HANDLER, USER_PROFILES } from '@stoa/service';
import { AccountsService } from './accounts.service.js';
import { UsersHandlers } from './users.handlers.js';
import { UsersRepository } from './users.repository.js';
import { UsersResource } from './users.resource.js';

@Module({
  controllers: [UsersResource, UsersHandlers, IdentityUsersHandlers],
  providers: [
    AccountsService,
    UsersRepository,
    { provide: USER_PROFILES, useExisting: UsersRepository },
    { provide: USER_PART_HANDLER, useExisting: UsersRepository },
    IdentityUsers,
  ],
  exports: [IdentityUsers, UsersRepository],
})
export class UsersModule {}
