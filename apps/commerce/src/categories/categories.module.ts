import { Module } from '@nestjs/common';
import { CategoriesResource } from './categories.resource.js';

@Module({ controllers: [CategoriesResource] })
export class CategoriesModule {}
