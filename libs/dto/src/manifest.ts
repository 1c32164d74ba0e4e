import { isPrototypeKey } from '@stoa/kernel';
import { z } from 'zod';

/** Records cannot have keys like `constructor`, so manifests cannot declare them. */
const canBeKey = (path: string): boolean => !path.split('.').some(isPrototypeKey);

const fieldName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/)
  .refine(canBeKey);
const path = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+){0,7}$/)
  .max(128)
  .refine(canBeKey);

/** Names that manifests cannot have, because their paths serve other resources. */
export const reservedStoreNames = [
  ...['auth', 'events', 'healthz', 'socket.io', 'admin', 'stores', 'bulk'],
  ...['users', 'groups', 'roles', 'tokens', 'invites'],
];

export const storeName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/)
  .meta({ description: 'Lower case letters, digits, _ and -; starts with a letter' });

export const fieldType = z.enum(['String', 'Number', 'Boolean', 'ObjectId', 'Object', 'Array', 'Any']);

/** A rule for a field: its name, or an object with its parameter. */
export const validator = z.union([
  z.enum([
    'required',
    'unique',
    'string',
    'number',
    'boolean',
    'ObjectId',
    'object',
    'array',
    'alphanumeric',
    'deviceid',
  ]),
  z
    .strictObject({ min: z.number() })
    .meta({ description: 'Least value, or least length of a text or array' }),
  z.strictObject({ max: z.number() }).meta({ description: 'Greatest value or length' }),
  z.strictObject({
    enum: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .max(1000),
  }),
  z.strictObject({ pattern: z.string().min(1).max(200) }).meta({ description: 'RE2 syntax, whole value' }),
]);
export type Validator = z.infer<typeof validator>;

/** The definition of a store, in the form of the vendor's `datarc`. Records may have further fields. */
export const manifest = z.strictObject({
  name: storeName,
  description: z.string().max(1000).optional(),
  fields: z.record(fieldName, fieldType).default({}),
  validate: z.record(path, z.array(validator).max(20)).default({}),
  defaults: z.record(fieldName, z.json()).default({}).meta({ description: 'Applied on creation only' }),
  indexes: z
    .array(path.max(48))
    .max(8)
    .default([])
    .meta({ description: 'Fields that where and sortBy find fast' }),
  alt: path
    .max(48)
    .optional()
    .meta({ description: 'Field whose value also names a record in a URL; it is unique' }),
  refs: z
    .record(path.max(48), storeName)
    .default({})
    .meta({ description: 'Fields with the id of a record of another store, which must exist' }),
  heavy: z
    .array(fieldName)
    .max(8)
    .default([])
    .meta({ description: 'Fields that are sent only when asked for by `with`' }),
  secret: z
    .array(fieldName)
    .max(8)
    .default([])
    .meta({ description: 'Fields that can be written and never read' }),
  soft: z.boolean().default(false).meta({ description: 'Removed records can be restored for 30 days' }),
  packets: z
    .strictObject({ keepDays: z.int().min(1).max(3650) })
    .optional()
    .meta({ description: 'Records have telemetry packets, kept so long' }),
});
export type Manifest = z.infer<typeof manifest>;

const ignored = z
  .unknown()
  .optional()
  .meta({ description: 'Ignored: a manifest may be sent back as it was read' });
/** Keys that replies add to a manifest. */
const replyKeys = { time: ignored, sucess: ignored, success: ignored };

/** The body of a request that creates a store. */
export const newManifest = manifest.extend(replyKeys).meta({
  id: 'Manifest',
  examples: [{ name: 'sensors', fields: { name: 'String' }, packets: { keepDays: 90 } }],
});

/** The body of a request that changes a store: all of its manifest but the name, which may be sent unchanged. */
export const manifestChange = manifest
  .omit({ name: true })
  .partial()
  .extend({
    fields: manifest.shape.fields.unwrap().optional(),
    validate: manifest.shape.validate.unwrap().optional(),
    defaults: manifest.shape.defaults.unwrap().optional(),
    indexes: manifest.shape.indexes.unwrap().optional(),
    refs: manifest.shape.refs.unwrap().optional(),
    heavy: manifest.shape.heavy.unwrap().optional(),
    secret: manifest.shape.secret.unwrap().optional(),
    soft: manifest.shape.soft.unwrap().optional(),
    name: storeName.optional(),
    ...replyKeys,
  })
  .meta({ id: 'ManifestChange', examples: [{ soft: true }] });
export type ManifestChange = z.infer<typeof manifestChange>;
