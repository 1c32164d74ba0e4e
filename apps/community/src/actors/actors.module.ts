import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { SsoModule } from '../sso/sso.module.js';
import { ActingLogEntity } from './acting-log.entity.js';
import { ActorEvents } from './actor-events.js';
import { ActorsRepository } from './actors.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([ActingLogEntity]), ProfilesModule, SsoModule],
  providers: [ActorsRepository, ActorEvents],
  exports: [ActorsRepository, ActorEvents],
})
export class ActorsModule {}
