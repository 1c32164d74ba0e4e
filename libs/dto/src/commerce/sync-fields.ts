import { nullable, readOnly } from './common-fields.js';
import { boolean } from './number-fields.js';
import { char } from './text-fields.js';
import { datetime } from './time-fields.js';

/**
 * Whether an ERP has to take over what changed here, whether it ever did, and when it did last. `ack/` sets them, and each
 * later change here.
 */
export const syncFields = {
  sync_needed: boolean(readOnly),
  synced: boolean(readOnly),
  synced_at: datetime({ ...readOnly, allowsNull: true }),
};

/** What an ERP says when it has taken an object over. */
export const acknowledgementFields = { external_id: char({ max: 128, ...nullable }) };
