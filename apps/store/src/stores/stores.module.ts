import { Module } from '@nestjs/common';
import { RecordIds } from './record-ids.js';
import { StoresHandlers } from './stores.handlers.js';
import { StoresRepository } from './stores.repository.js';

@Module({
  controllers: [StoresHandlers],
  providers: [StoresRepository, RecordIds],
  exports: [StoresRepository, RecordIds],
})
export class StoresModule {}
