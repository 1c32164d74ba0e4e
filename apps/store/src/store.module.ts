import { Module } from '@nestjs/common';
import { operationsOf, store } from '@stoa/contracts';
import { objectIds } from '@stoa/kernel';
import type { ServiceDefinition } from '@stoa/service';
import { EventsHandlers } from './events/events.handlers.js';
import { EventsRepository } from './events/events.repository.js';
import { MovedGroupsRepository } from './events/moved-groups.repository.js';
import { ReadableStores } from './events/readable-stores.js';
import { migrations } from './migrations/index.js';
import { ObjectsHandlers } from './objects/objects.handlers.js';
import { PacketRetention } from './packets/packet-retention.js';
import { PacketWeeks } from './packets/packet-weeks.js';
import { PacketsHandlers } from './packets/packets.handlers.js';
import { PacketsRepository } from './packets/packets.repository.js';
import { BulkHandlers } from './records/bulk.handlers.js';
import { CountsRepository } from './records/counts.repository.js';
import { HistoryHandlers } from './records/history.handlers.js';
import { RecordIds } from './records/record-ids.js';
import { RecordRefs } from './records/record-refs.js';
import { RecordWrites } from './records/record-writes.js';
import { Unwinding } from './records/record.view.js';
import { RemovedRepository } from './records/removed.repository.js';
import { SecretsRepository } from './records/secrets.repository.js';
import { SharingHandlers } from './records/sharing.handlers.js';
import { RecordsHandlers } from './records/records.handlers.js';
import { NEW_ID } from './records/providers.js';
import { StoreEntity } from './stores/store.entity.js';
import { StoresHandlers } from './stores/stores.handlers.js';
import { StoresRepository } from './stores/stores.repository.js';
import { Imports } from './transfers/imports.js';
import { TransfersHandlers } from './transfers/transfers.handlers.js';

@Module({
  controllers: [
    ...[StoresHandlers, RecordsHandlers, BulkHandlers, SharingHandlers, HistoryHandlers],
    ...[ObjectsHandlers, EventsHandlers, PacketsHandlers, TransfersHandlers],
  ],
  providers: [
    ...[StoresRepository, EventsRepository, SecretsRepository, RemovedRepository, CountsRepository],
    ...[RecordIds, RecordRefs, RecordWrites, Unwinding, MovedGroupsRepository, ReadableStores],
    ...[PacketsRepository, PacketWeeks, PacketRetention, Imports],
    { provide: NEW_ID, useValue: objectIds() },
  ],
})
export class StoreModule {}

export const storeService: ServiceDefinition = {
  name: 'store',
  module: StoreModule,
  operations: operationsOf(
    ...[store.records, store.stores, store.objects, store.events, store.packets, store.transfers],
  ),
  database: { entities: [StoreEntity], migrations },
};
