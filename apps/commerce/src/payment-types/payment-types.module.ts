import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { Resource } from '../resource.js';
import { PaymentType } from './payment-type.entity.js';

@Resource(commerce.paymentTypes, { entity: PaymentType })
class PaymentTypesResource {}

@Module({ controllers: [PaymentTypesResource] })
export class PaymentTypesModule {}
