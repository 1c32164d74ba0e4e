import { Module } from '@nestjs/common';
import { Egress, type EgressConfig } from '@stoa/egress';
import { FilesModule } from '@stoa/files';
import { CONFIG } from '@stoa/service';
import { ActorsModule } from '../actors/actors.module.js';
import { BulkHandlers } from './bulk.handlers.js';
import { BulkService } from './bulk.service.js';
import { FeedDownload } from './feed-download.service.js';
import { ImportPurge } from './import-purge.js';
import { ImportRunner } from './import-runner.js';
import { ImportTables } from './import-tables.js';
import { ImportsRepository } from './imports.repository.js';
import { ImportsResource } from './imports.resource.js';
import { OwnersRepository } from './owners.repository.js';
import { UploadService } from './upload.service.js';

@Module({
  imports: [ActorsModule, FilesModule.forService('commerce')],
  controllers: [BulkHandlers, ImportsResource],
  providers: [
    { provide: Egress, useFactory: (config: EgressConfig) => new Egress(config), inject: [CONFIG] },
    BulkService,
    FeedDownload,
    ImportPurge,
    ImportRunner,
    ImportTables,
    ImportsRepository,
    OwnersRepository,
    UploadService,
  ],
  exports: [ImportsRepository, OwnersRepository, UploadService],
})
export class ImportsModule {}
