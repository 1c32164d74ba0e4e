import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectEntity } from './project.entity.js';
import { ProjectsHandlers } from './projects.handlers.js';
import { ProjectsRepository } from './projects.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([ProjectEntity])],
  controllers: [ProjectsHandlers],
  providers: [ProjectsRepository],
})
export class ProjectsModule {}
