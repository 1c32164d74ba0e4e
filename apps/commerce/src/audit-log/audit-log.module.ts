import { Global, Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { AUDIT_TRAIL } from '@stoa/service';
import { Resource } from '../resource.js';
import { AuditLogEntry } from './audit-log-entry.entity.js';
import { AuditLogRepository } from './audit-log.repository.js';

@Resource(commerce.auditLog, { entity: AuditLogEntry })
class AuditLogResource {}

@Global()
@Module({
  controllers: [AuditLogResource],
  providers: [AuditLogRepository, { provide: AUDIT_TRAIL, useExisting: AuditLogRepository }],
  exports: [AUDIT_TRAIL],
})
export class AuditLogModule {}
