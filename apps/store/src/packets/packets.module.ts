import { Module } from '@nestjs/common';
import { StoresModule } from '../stores/stores.module.js';
import { PacketRetention } from './packet-retention.js';
import { PacketWeeks } from './packet-weeks.js';
import { PacketsHandlers } from './packets.handlers.js';
import { PacketsRepository } from './packets.repository.js';

@Module({
  imports: [StoresModule],
  controllers: [PacketsHandlers],
  providers: [PacketsRepository, PacketWeeks, PacketRetention],
})
export class PacketsModule {}
