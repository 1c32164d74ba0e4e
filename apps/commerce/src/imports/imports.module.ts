import { Module } from '@nestjs/common';
import { ActorsModule } from '../actors/actors.module.js';
import { BulkHandlers } from './bulk.handlers.js';
import { BulkService } from './bulk.service.js';
import { OwnersRepository } from './owners.repository.js';

@Module({
  imports: [ActorsModule],
  controllers: [BulkHandlers],
  providers: [BulkService, OwnersRepository],
})
export class ImportsModule {}
