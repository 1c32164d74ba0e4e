import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/groups.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { RecordsHandlers } from './records.handlers.js';

/** The directory as stores of the store surface. */
@Module({
  imports: [GroupsModule, RolesModule, TokensModule, UsersModule],
  controllers: [RecordsHandlers],
})
export class RecordsModule {}
