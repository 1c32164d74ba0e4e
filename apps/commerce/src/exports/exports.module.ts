import { Module } from '@nestjs/common';
import { ExportedCategoriesRepository } from './exported-categories.repository.js';
import { ExportsHandlers } from './exports.handlers.js';

@Module({ controllers: [ExportsHandlers], providers: [ExportedCategoriesRepository] })
export class ExportsModule {}
