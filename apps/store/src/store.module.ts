import { Module } from '@nestjs/common';
import { operationsOf, store } from '@stoa/contracts';
import { objectIds, systemClock } from '@stoa/kernel';
import type { ServiceDefinition } from '@stoa/service';
import { migrations } from './migrations/index.js';
import { BulkHandlers } from './records/bulk.handlers.js';
import { RecordsHandlers } from './records/records.handlers.js';
import { CLOCK, NEW_ID } from './records/providers.js';
import { StoreEntity } from './stores/store.entity.js';
import { StoresHandlers } from './stores/stores.handlers.js';
import { StoresRepository } from './stores/stores.repository.js';

@Module({
  controllers: [StoresHandlers, RecordsHandlers, BulkHandlers],
  providers: [
    StoresRepository,
    { provide: CLOCK, useValue: systemClock },
    { provide: NEW_ID, useValue: objectIds() },
  ],
})
export class StoreModule {}

export const storeService: ServiceDefinition = {
  name: 'store',
  module: StoreModule,
  operations: operationsOf(store.records, store.stores),
  database: { entities: [StoreEntity], migrations },
};
