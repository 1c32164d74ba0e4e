import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { char, datetime, id, integer, readOnly } = commerce;
const absent = { isReadOnly: true, allowsNull: true } as const;

/** Every command of this service, also refused ones: written by the service for each operation, never changed. */
export const auditLog = resource('commerce.audit-log', {
  model: 'AuditLogEntry',
  fields: {
    id,
    at: datetime(readOnly),
    user: integer(absent),
    role: char(readOnly),
    action: char(readOnly),
    object_type: char(readOnly),
    object_id: integer(absent),
    ip: char(absent),
    result: char(readOnly),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    user: ['eq', 'in'],
    action: ['eq', 'in'],
    object_type: ['eq', 'in'],
    object_id: ['eq', 'in'],
    result: ['eq', 'in'],
    at: ['gte', 'lte'],
  },
  ordering: ['id', 'at'],
  defaultOrder: ['-id'],
  permissions: { admin: 'R' },
  operations: ['list', 'get'],
});
