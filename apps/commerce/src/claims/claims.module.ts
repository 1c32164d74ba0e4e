import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { OrdersModule } from '../orders/orders.module.js';
import { ClaimMessagesResource } from './claim-messages.resource.js';
import { ClaimMailsService } from './claim-mails.service.js';
import { ClaimTransitionsService } from './claim-transitions.service.js';
import { ClaimsRepository } from './claims.repository.js';
import { ClaimsResource } from './claims.resource.js';
import { ReplacementsRepository } from './replacements.repository.js';
import { ReturnsRepository } from './returns.repository.js';

@Module({
  imports: [FilesModule, OrdersModule],
  controllers: [ClaimsResource, ClaimMessagesResource],
  providers: [
    ClaimMailsService,
    ClaimsRepository,
    ClaimTransitionsService,
    ReplacementsRepository,
    ReturnsRepository,
  ],
})
export class ClaimsModule {}
