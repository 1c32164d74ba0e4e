import { Module } from '@nestjs/common';
import { objectIds } from '@stoa/kernel';
import { EventsModule } from '../events/events.module.js';
import { StoresModule } from '../stores/stores.module.js';
import { BulkHandlers } from './bulk.handlers.js';
import { CountsRepository } from './counts.repository.js';
import { HistoryHandlers } from './history.handlers.js';
import { NEW_ID } from './providers.js';
import { RecordWrites } from './record-writes.js';
import { RecordsHandlers } from './records.handlers.js';
import { ReferencesRepository } from './references.repository.js';
import { RemovedRepository } from './removed.repository.js';
import { SecretsRepository } from './secrets.repository.js';
import { SharingHandlers } from './sharing.handlers.js';
import { Unwinding } from './unwinding.js';

@Module({
  imports: [StoresModule, EventsModule],
  controllers: [RecordsHandlers, BulkHandlers, SharingHandlers, HistoryHandlers],
  providers: [
    ...[RecordWrites, Unwinding],
    ...[CountsRepository, ReferencesRepository, RemovedRepository, SecretsRepository],
    { provide: NEW_ID, useValue: objectIds() },
  ],
  exports: [RecordWrites, NEW_ID],
})
export class RecordsModule {}
