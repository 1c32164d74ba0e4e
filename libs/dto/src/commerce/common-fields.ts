import { integer } from './number-fields.js';
import { datetime } from './time-fields.js';

// Options and fields that most objects have.

export const readOnly = { isReadOnly: true } as const;
export const optional = { optional: true } as const;
export const nullable = { optional: true, allowsNull: true } as const;
export const hidden = { isReadOnly: true, isHidden: true } as const;

export const id = integer({ ...readOnly, label: 'ID' });
export const timestamps = { created_at: datetime(readOnly), updated_at: datetime(readOnly) };
