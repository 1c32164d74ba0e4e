import { Module } from '@nestjs/common';
import { FacetsRepository } from './facets.repository.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsResource } from './products.resource.js';

@Module({ controllers: [ProductsResource], providers: [FacetsRepository, ProductsRepository] })
export class ProductsModule {}
