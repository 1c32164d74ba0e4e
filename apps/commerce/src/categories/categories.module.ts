import { Module } from '@nestjs/common';
import { CategoriesRepository } from './categories.repository.js';
import { CategoriesResource } from './categories.resource.js';

@Module({ controllers: [CategoriesResource], providers: [CategoriesRepository] })
export class CategoriesModule {}
