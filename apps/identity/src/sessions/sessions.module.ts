import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallersModule } from '../callers/callers.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { SessionEntity } from './session.entity.js';
import { SessionsHandlers } from './sessions.handlers.js';
import { SessionsRepository } from './sessions.repository.js';

/** Logins: sessions and short-lived access tokens. */
@Module({
  imports: [
    ...[TypeOrmModule.forFeature([SessionEntity]), CallersModule, PasswordsModule],
    ...[TokensModule, UsersModule],
  ],
  controllers: [SessionsHandlers],
  providers: [SessionsRepository],
})
export class SessionsModule {}
