import { Module } from '@nestjs/common';
import { PricesResource } from './prices.resource.js';

@Module({ controllers: [PricesResource] })
export class PricesModule {}
