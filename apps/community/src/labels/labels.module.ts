import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { CategoryEntity } from './category.entity.js';
import { LabelsHandlers } from './labels.handlers.js';
import { LabelsRepository } from './labels.repository.js';
import { TagEntity } from './tag.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([CategoryEntity, TagEntity]), ActorsModule],
  controllers: [LabelsHandlers],
  providers: [LabelsRepository],
})
export class LabelsModule {}
