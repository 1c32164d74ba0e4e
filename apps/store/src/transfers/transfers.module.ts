import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.js';
import { StoresModule } from '../stores/stores.module.js';
import { Imports } from './imports.js';
import { TransfersHandlers } from './transfers.handlers.js';

@Module({
  imports: [StoresModule, RecordsModule],
  controllers: [TransfersHandlers],
  providers: [Imports],
})
export class TransfersModule {}
