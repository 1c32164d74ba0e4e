import { Module } from '@nestjs/common';
import { AlterationsModule } from '../alterations/alterations.module.js';
import { CallersModule } from '../callers/callers.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountChangesHandlers } from './account-changes.handlers.js';
import { AccountChanges } from './account-changes.js';
import { AccountsHandlers } from './accounts.handlers.js';
import { AccountsRepository } from './accounts.repository.js';

/** Users as the other services find, register and change them. */
@Module({
  imports: [AlterationsModule, CallersModule, GroupsModule, PasswordsModule, UsersModule],
  controllers: [AccountsHandlers, AccountChangesHandlers],
  providers: [AccountsRepository, AccountChanges],
  exports: [AccountsRepository],
})
export class AccountsModule {}
