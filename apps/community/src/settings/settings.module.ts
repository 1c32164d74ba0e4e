import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { CustomFieldEntity } from './custom-field.entity.js';
import { CustomFieldsHandlers } from './custom-fields.handlers.js';
import { CustomFieldsRepository } from './custom-fields.repository.js';
import { CustomValuesRepository } from './custom-values.repository.js';
import { SsoModule } from '../sso/sso.module.js';
import { SsoHandlers } from './sso.handlers.js';
import { TokensHandlers } from './tokens.handlers.js';
import { UserValueEntity } from './user-value.entity.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([CustomFieldEntity, UserValueEntity]),
    ActorsModule,
    ProfilesModule,
    SsoModule,
  ],
  controllers: [CustomFieldsHandlers, SsoHandlers, TokensHandlers],
  providers: [CustomFieldsRepository, CustomValuesRepository],
  exports: [CustomValuesRepository],
})
export class SettingsModule {}
