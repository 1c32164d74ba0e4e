import { Module } from '@nestjs/common';
import { ProductsResource } from './products.resource.js';

@Module({ controllers: [ProductsResource] })
export class ProductsModule {}
