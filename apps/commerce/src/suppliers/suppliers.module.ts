import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { Resource } from '../resource.js';
import { Supplier } from './supplier.entity.js';

@Resource(commerce.suppliers, { entity: Supplier })
class SuppliersResource {}

@Module({ controllers: [SuppliersResource] })
export class SuppliersModule {}
