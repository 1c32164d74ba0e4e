import { Module } from '@nestjs/common';
import { StoresModule } from '../stores/stores.module.js';
import { EventsHandlers } from './events.handlers.js';
import { EventsRepository } from './events.repository.js';
import { MovedGroupsRepository } from './moved-groups.repository.js';
import { ReadableStores } from './readable-stores.js';

@Module({
  imports: [StoresModule],
  controllers: [EventsHandlers],
  providers: [EventsRepository, MovedGroupsRepository, ReadableStores],
  exports: [EventsRepository],
})
export class EventsModule {}
