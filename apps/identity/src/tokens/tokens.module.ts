import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AlterationsModule } from '../alterations/alterations.module.js';
import { CallersModule } from '../callers/callers.module.js';
import { SigningKeyEntity } from './signing-key.entity.js';
import { SigningKeysHandlers } from './signing-keys.handlers.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { TokenCreationHandlers } from './token-creation.handlers.js';
import { TokensHandlers } from './tokens.handlers.js';
import { TokensRepository } from './tokens.repository.js';

/** Access tokens, and the keys that sign them. */
@Module({
  imports: [TypeOrmModule.forFeature([SigningKeyEntity]), AlterationsModule, CallersModule],
  controllers: [TokenCreationHandlers, SigningKeysHandlers],
  providers: [TokensRepository, SigningKeysRepository, TokensHandlers],
  exports: [TokensRepository, SigningKeysRepository, TokensHandlers],
})
export class TokensModule {}
