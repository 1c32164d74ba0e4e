import { Module } from '@nestjs/common';
import { StockMovementsResource } from './stock-movements.resource.js';
import { StocksRepository } from './stocks.repository.js';
import { StocksResource } from './stocks.resource.js';

@Module({ controllers: [StocksResource, StockMovementsResource], providers: [StocksRepository] })
export class StocksModule {}
