import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AlterationsModule } from '../alterations/alterations.module.js';
import { CallersModule } from '../callers/callers.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { KeyEntity } from './key.entity.js';
import { KeysHandlers } from './keys.handlers.js';
import { KeysRepository } from './keys.repository.js';

/** Long-lived credentials of the other surfaces. */
@Module({
  imports: [
    ...[TypeOrmModule.forFeature([KeyEntity]), AccountsModule, AlterationsModule],
    ...[CallersModule, PasswordsModule],
  ],
  controllers: [KeysHandlers],
  providers: [KeysRepository],
})
export class KeysModule {}
