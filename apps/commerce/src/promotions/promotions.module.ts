import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { PromotionSettlement } from './promotion-settlement.js';
import { PromotionUsageRepository } from './promotion-usage.repository.js';
import { PromotionsRepository } from './promotions.repository.js';
import { PromotionsResource } from './promotions.resource.js';

const used = [PromotionSettlement, PromotionUsageRepository, PromotionsRepository];

@Module({ imports: [FilesModule], controllers: [PromotionsResource], providers: used, exports: used })
export class PromotionsModule {}
