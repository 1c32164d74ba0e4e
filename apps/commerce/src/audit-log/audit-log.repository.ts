import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { bytea, sql, type Queries } from '@stoa/persistence';
import { CLOCK, type AuditedCall, type AuditTrail } from '@stoa/service';
import { auditedFacts } from './audit-log.rules.js';

@Injectable()
export class AuditLogRepository implements AuditTrail {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  async add(on: Queries, call: AuditedCall): Promise<void> {
    const { caller, address = null } = call.context;
    const { action, objectType, objectId, loggedIn } = auditedFacts(call);
    const user = caller ? bytea(caller.user) : null;
    await on.execute(sql`
      insert into audit_log (at, "user", role, action, object_type, object_id, ip, result)
      select ${new Date(this.clock())}::timestamptz, p.id, coalesce(p.role, 'anonymous'), ${action}, ${objectType},
        ${objectId}::int, ${address}, ${call.fault?.kind ?? 'ok'}
      from (select) call left join people p on p.user_id = ${user}::bytea or p.id = ${loggedIn}::int`);
  }
}
