import { z } from 'zod';

export const objectId = z
  .string()
  .regex(/^[0-9a-fA-F]{24}$/)
  .meta({ description: 'ObjectId: 24 hex digits', examples: ['58238a935baa56173b24f0e4'] });

export const milliseconds = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });

/**
 * Keys that the system sets, and those that replies have around a record: a record may be sent back as it was read. What
 * a client sends for them is ignored.
 */
export const systemKeys = [
  ...['_id', 'owner', 'group', 'access', 'branch', 'time', '_at'],
  ...['sucess', 'success'],
];

/** A stored record: the system's keys, then whatever the store's manifest allows (unknown fields are kept). */
export const record = z
  .looseObject({
    _id: objectId,
    owner: objectId.meta({ description: 'User who created the record' }),
    group: objectId.meta({ description: "The owner's group at creation" }),
    access: z.array(objectId).meta({ description: 'Further users who may see it' }),
    branch: z.array(objectId).meta({ description: 'Groups that may see it' }),
    time: milliseconds.meta({ description: 'Creation, in milliseconds since 1970' }),
    _at: milliseconds.optional().meta({ description: 'Last change; absent until the first one' }),
  })
  .meta({ id: 'Record' });

export type StoredRecord = z.infer<typeof record>;

/** What a client sends to create or change a record. */
export const recordBody = z
  .record(z.string(), z.json())
  .meta({ id: 'RecordBody', examples: [{ name: 'Thermometer', state: { t: 21.5 } }] });

/** `only=a,b.c`: paths, dots separate steps. */
export const fieldPaths = z.array(z.string().min(1).max(256)).max(100);
