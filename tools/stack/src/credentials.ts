import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readJson, writePrivateJson } from './private-json.js';

const random = (): string => randomBytes(18).toString('base64url');

const admin = z.object({ login: z.string(), email: z.string(), password: z.string() });

export interface Credentials {
  gateway: string;
  admin: z.infer<typeof admin>;
}

interface Given {
  gateway: string;
  login?: string | undefined;
  password?: string | undefined;
}

/**
 * What a person needs to talk to the stack, in `credentials.json`: what is given wins, else what the file says, else it
 * is made. Keys of other services' making stay as they are.
 */
export function keepCredentials(path: string, { gateway, login, password }: Given): Credentials {
  const before = readJson(path);
  const known = admin.partial().catch({}).parse(before['admin']);
  const name = login ?? known.login ?? 'admin';
  const email = name.includes('@') ? name : `${name}@localhost`;
  const credentials = {
    ...before,
    gateway,
    admin: { login: name, email, password: password ?? known.password ?? random() },
  };
  writePrivateJson(path, credentials);
  return credentials;
}

export const readCredentials = (path: string): Credentials =>
  z.object({ gateway: z.string(), admin }).parse(readJson(path));

const secrets = z.object({ postgres: z.string().default(random), nats: z.string().default(random) });

export type Secrets = z.infer<typeof secrets>;

/** The servers' own passwords, in `secrets.json`. */
export function keepSecrets(path: string): Secrets {
  const kept = secrets.parse(readJson(path));
  writePrivateJson(path, kept);
  return kept;
}
