import { Module } from '@nestjs/common';
import { PriceTypesRepository } from './price-types.repository.js';
import { PriceTypesResource } from './price-types.resource.js';

@Module({ controllers: [PriceTypesResource], providers: [PriceTypesRepository] })
export class PriceTypesModule {}
