import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AlterationsModule } from '../alterations/alterations.module.js';
import { CallersModule } from '../callers/callers.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { ClaimedAddressEntity } from './claimed-address.entity.js';
import { ClaimedAddressesRepository } from './claimed-addresses.repository.js';
import { UserPlacement } from './user-placement.js';
import { UsersHandlers } from './users.handlers.js';
import { UsersRepository } from './users.repository.js';

/** Users of the store surface. */
@Module({
  imports: [
    ...[TypeOrmModule.forFeature([ClaimedAddressEntity]), AlterationsModule, CallersModule],
    ...[GroupsModule, PasswordsModule, RolesModule],
  ],
  providers: [UsersRepository, ClaimedAddressesRepository, UserPlacement, UsersHandlers],
  exports: [UsersRepository, ClaimedAddressesRepository, UsersHandlers],
})
export class UsersModule {}
