import { Module } from '@nestjs/common';
import { FilesModule } from '@stoa/files';
import { ActorsModule } from '../actors/actors.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { ImportsModule } from '../imports/imports.module.js';
import { ExchangeFilesService } from './exchange-files.service.js';
import { ExchangeHandlers } from './exchange.handlers.js';
import { ExchangeImportsService } from './exchange-imports.service.js';
import { ExchangeKeysService } from './exchange-keys.service.js';
import { ExchangePurgeJob } from './exchange-purge.job.js';
import { ExchangeRepository } from './exchange.repository.js';
import { ExchangeSessionsService } from './exchange-sessions.service.js';
import { ExchangeStoreJob } from './exchange-store.job.js';

@Module({
  imports: [ActorsModule, AuthModule, FilesModule.forService('commerce'), ImportsModule],
  controllers: [ExchangeHandlers],
  providers: [
    ExchangeFilesService,
    ExchangeImportsService,
    ExchangeKeysService,
    ExchangePurgeJob,
    ExchangeRepository,
    ExchangeSessionsService,
    ExchangeStoreJob,
  ],
  exports: [ExchangeFilesService, ExchangeKeysService, ExchangeRepository, ExchangeSessionsService],
})
export class ExchangeModule {}
