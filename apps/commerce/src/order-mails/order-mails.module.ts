import { Module } from '@nestjs/common';
import { OrderMailsHandlers } from './order-mails.handlers.js';
import { OrderMailsRepository } from './order-mails.repository.js';

@Module({ controllers: [OrderMailsHandlers], providers: [OrderMailsRepository] })
export class OrderMailsModule {}
