import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { Resource } from '../resource.js';
import { DeliveryType } from './delivery-type.entity.js';

@Resource(commerce.deliveryTypes, { entity: DeliveryType })
class DeliveryTypesResource {}

@Module({ controllers: [DeliveryTypesResource] })
export class DeliveryTypesModule {}
