import { creates, reads, type Effect, type Permissions } from '@stoa/auth';
import { z } from 'zod';
import { command, noEffects, query } from '../operation.js';

/** All roles send files; which files a caller reads follows from the objects that they belong to. */
const permissions: Permissions = { admin: 'CR', supplier: 'CR', manager: 'CR', buyer: 'CR' };
const resource = 'commerce:files';

const file = z
  .object({
    id: z.int(),
    name: z.string(),
    /** Bytes. */
    size: z.int(),
    content_type: z.string(),
    /** Of its content. */
    url: z.string(),
  })
  .meta({ id: 'File' });

const one = z.object({ id: z.int() });

/** How the client has reached the API: addresses begin with it, unless the service has another beginning. */
const reached = z.object({ origin: z.string() });

/** A file that is sent in a form. */
export const sentFile = z.object({
  /** Absent for a part without a file name, and without a part. */
  name: z.string().optional(),
  /** As the form says it; empty without a part. */
  type: z.string(),
});

/** A picture of an object: addresses by which it is read without a key, of the size that pages have and of all sizes. */
const picture = z
  .object({
    url: z.string(),
    sizes: z.object({ small: z.string(), medium: z.string(), large: z.string() }),
  })
  .meta({ id: 'Picture' });

/** Adds a picture to an object. The body is the picture. */
export const sendPicture = (name: string, effect: Effect) =>
  command(name, {
    input: sentFile.extend({ id: z.int(), ...reached.shape }),
    reply: picture,
    streamsBody: true,
    deadline: 60_000,
    effects: () => [effect],
  });

export const files = {
  /** The body is the file. Until it is linked to an object it is its sender's alone, for a day. */
  create: command('commerce.files.create', {
    input: sentFile.extend(reached.shape),
    reply: file,
    streamsBody: true,
    deadline: 60_000,
    effects: () => [creates(resource, permissions)],
  }),
  get: query('commerce.files.get', {
    input: one.extend(reached.shape),
    reply: file,
    effects: () => [reads(resource, permissions)],
  }),
  download: query('commerce.files.download', {
    input: one,
    reply: z.unknown(),
    form: 'binary',
    deadline: 10_000,
    effects: () => [reads(resource, permissions)],
  }),
  /** One size of a picture, by an address that cannot be guessed. */
  picture: query('commerce.files.picture', {
    input: z.object({ token: z.string(), variant: z.string() }),
    reply: z.unknown(),
    form: 'binary',
    access: 'public',
    deadline: 10_000,
    effects: noEffects,
  }),
};
