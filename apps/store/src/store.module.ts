import { Module } from '@nestjs/common';
import { operationsOf, store } from '@stoa/contracts';
import { JobsModule, jobEntities } from '@stoa/jobs';
import { RecordTemplateEntity } from '@stoa/persistence';
import type { ServiceDefinition } from '@stoa/service';
import { EventsModule } from './events/events.module.js';
import { migrations } from './migrations/index.js';
import { ObjectsModule } from './objects/objects.module.js';
import { PacketsModule } from './packets/packets.module.js';
import { RecordCountEntity } from './records/record-count.entity.js';
import { RecordSecretEntity } from './records/record-secret.entity.js';
import { RecordsModule } from './records/records.module.js';
import { RemovedRecordEntity } from './records/removed-record.entity.js';
import { StoreEntity } from './stores/store.entity.js';
import { StoresModule } from './stores/stores.module.js';
import { TransfersModule } from './transfers/transfers.module.js';

@Module({
  imports: [
    JobsModule,
    StoresModule,
    RecordsModule,
    EventsModule,
    ObjectsModule,
    PacketsModule,
    TransfersModule,
  ],
})
class StoreModule {}

const entities = [
  ...jobEntities,
  ...[StoreEntity, RecordTemplateEntity, RemovedRecordEntity, RecordSecretEntity, RecordCountEntity],
];

export const storeService: ServiceDefinition = {
  name: 'store',
  module: StoreModule,
  operations: operationsOf(
    ...[store.records, store.stores, store.objects, store.events, store.packets, store.transfers],
  ),
  database: { entities, migrations },
};
