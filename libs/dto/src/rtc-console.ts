import { z } from 'zod';

/** A project as the console shows it, in the order in which the vendor's page has its keys. */
export const rtcProject = z
  .object({
    id: z.string(),
    name: z.string(),
    vendor_key: z.string().meta({ description: 'App ID: 32 hex digits, never used again' }),
    sign_key: z.string().meta({ description: 'App certificate; empty while it is switched off' }),
    recording_server: z.string().nullable(),
    status: z.union([z.literal(0), z.literal(1)]).meta({ description: '1 active, 0 disabled' }),
    created: z.int().meta({ description: 'Seconds since 1970' }),
  })
  .meta({ id: 'ListedProject' });

/** The same where a single one is written: without the recording server. */
export const writtenProject = rtcProject.omit({ recording_server: true }).meta({ id: 'Project' });

// Clients write numbers as text and truth values as words.
const word = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(255));
const truth = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

export const rtcProjectName = word;
export const rtcProjectRef = z
  .looseObject({ id: word })
  .meta({ id: 'ProjectRef', examples: [{ id: 'aB3dE5gH7' }] });
export const rtcProjectSearch = z
  .looseObject({ id: word.optional(), name: word.optional() })
  .refine(({ id, name }) => id !== undefined || name !== undefined, {
    path: ['id'],
    message: 'id or name required',
  })
  .meta({ id: 'ProjectSearch', examples: [{ name: 'project1' }] });
export const newRtcProject = z
  .looseObject({ name: word, enable_sign_key: truth.default(false) })
  .meta({ id: 'NewProject', examples: [{ name: 'project1', enable_sign_key: true }] });
export const rtcProjectStatus = z
  .looseObject({
    id: word,
    status: z
      .union([z.literal(0), z.literal(1), z.literal('0'), z.literal('1')])
      .transform((status) => Number(status) as 0 | 1),
  })
  .meta({ id: 'ProjectStatus', examples: [{ id: 'aB3dE5gH7', status: 0 }] });
export const rtcRecordingConfig = z
  .looseObject({
    id: word,
    recording_server: z
      .string()
      .max(261)
      .regex(/^$|^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/, 'host:port expected')
      .nullable()
      .meta({ description: '`host:port`, the port may be left out; empty or null takes it away' }),
  })
  .meta({ id: 'RecordingConfig', examples: [{ id: 'aB3dE5gH7', recording_server: '10.12.1.5:8080' }] });
export const rtcSignKey = z
  .looseObject({ id: word, enable: truth.default(true) })
  .meta({ id: 'SignKey', examples: [{ id: 'aB3dE5gH7', enable: true }] });
