import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoginFailuresModule } from '../login-failures/login-failures.module.js';
import { PasswordCheck } from './password-check.js';
import { PasswordEntity } from './password.entity.js';
import { PasswordsRepository } from './passwords.repository.js';

/** Stores and verifies passwords. */
@Module({
  imports: [TypeOrmModule.forFeature([PasswordEntity]), LoginFailuresModule],
  providers: [PasswordsRepository, PasswordCheck],
  exports: [PasswordsRepository, PasswordCheck],
})
export class PasswordsModule {}
