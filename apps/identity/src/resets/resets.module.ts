import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CallersModule } from '../callers/callers.module.js';
import { LoginFailuresModule } from '../login-failures/login-failures.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { UsersModule } from '../users/users.module.js';
import { ResetsHandlers } from './resets.handlers.js';
import { ResetsRepository } from './resets.repository.js';

/** Resets of forgotten passwords by mail. */
@Module({
  imports: [AccountsModule, CallersModule, LoginFailuresModule, PasswordsModule, UsersModule],
  controllers: [ResetsHandlers],
  providers: [ResetsRepository],
})
export class ResetsModule {}
