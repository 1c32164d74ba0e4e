import { Module } from '@nestjs/common';
import { CallersModule } from '../callers/callers.module.js';
import { RolesHandlers } from './roles.handlers.js';
import { RolesRepository } from './roles.repository.js';

/** Roles: named lists of credentials. */
@Module({
  imports: [CallersModule],
  providers: [RolesRepository, RolesHandlers],
  exports: [RolesRepository, RolesHandlers],
})
export class RolesModule {}
