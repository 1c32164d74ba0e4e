import { Module } from '@nestjs/common';
import { FilesModule as FileStoreModule } from '@stoa/files';
import { ActorsModule } from '../actors/actors.module.js';
import { FilesHandlers } from './files.handlers.js';
import { FilesOf } from './files-of.service.js';
import { FilesPurgeJob } from './files-purge.job.js';
import { FilesRepository } from './files.repository.js';
import { PictureEncoder } from './picture-encoder.js';
import { PicturesService } from './pictures.service.js';
import { MAX_UNLINKED, maxUnlinked, UploadsService } from './uploads.service.js';

@Module({
  // Apart from the files of imports, which are removed when they are imported.
  imports: [ActorsModule, FileStoreModule.forService('commerce-files')],
  controllers: [FilesHandlers],
  providers: [
    FilesOf,
    FilesPurgeJob,
    FilesRepository,
    PictureEncoder,
    PicturesService,
    UploadsService,
    { provide: MAX_UNLINKED, useValue: maxUnlinked },
  ],
  exports: [FilesOf, FilesRepository, PicturesService, UploadsService],
})
export class FilesModule {}
