import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { FacetsRepository } from './facets.repository.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsResource } from './products.resource.js';

@Module({
  imports: [FilesModule],
  controllers: [ProductsResource],
  providers: [FacetsRepository, ProductsRepository],
})
export class ProductsModule {}
