import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppliedPartEntity, IdentityUsers, USER_PROFILES } from '@stoa/service';
import { ProfileEntity } from './profile.entity.js';
import { ProfilesRepository } from './profiles.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([ProfileEntity, AppliedPartEntity])],
  providers: [ProfilesRepository, { provide: USER_PROFILES, useExisting: ProfilesRepository }, IdentityUsers],
  exports: [ProfilesRepository, USER_PROFILES, IdentityUsers],
})
export class ProfilesModule {}
