import { z } from 'zod';

export const objectId = z
  .string()
  .regex(/^[0-9a-fA-F]{24}$/)
  .meta({ description: 'ObjectId: 24 hex digits', examples: ['58238a935baa56173b24f0e4'] });

export const milliseconds = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });

/**
 * Keys that the system sets, and keys that replies add to a record. Their values in requests are ignored, so that a client
 * can send a record back as it was read.
 */
export const systemKeys = [
  ...['_id', 'owner', 'group', 'access', 'branch', 'time', '_at'],
  ...['sucess', 'success'],
];

/** A stored record: the system's keys, then the client's fields, also those that the store's manifest does not declare. */
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

/** The body of a request that creates or changes a record. */
export const recordBody = z
  .record(z.string(), z.json())
  .meta({ id: 'RecordBody', examples: [{ name: 'Thermometer', state: { t: 21.5 } }] });

/** Dotted paths of fields: `only=a,b.c`. */
export const fieldPaths = z.array(z.string().min(1).max(256)).max(100);
