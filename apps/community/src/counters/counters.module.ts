import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CounterRepair } from './counter-repair.js';
import { CounterRepairEntity } from './counter-repair.entity.js';
import { UserCountEntity } from './user-count.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([CounterRepairEntity, UserCountEntity])],
  providers: [CounterRepair],
})
export class CountersModule {}
