import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readJson, writePrivateJson } from './private-json.js';

const random = (): string => randomBytes(18).toString('base64url');
const hex = (characters: number) => (): string => randomBytes(characters / 2).toString('hex');

const admin = z.object({ login: z.string(), email: z.string(), password: z.string() });
/** 32 characters, of which the vendor makes a key of as many bytes. */
const ssoKey = hex(32);

const keys = z.object({
  commerce: z.object({ token: z.string().default(hex(40)) }).prefault({}),
  community: z
    .object({
      accessToken: z.string().default(hex(40)),
      anonymousToken: z.string().default(hex(40)),
      ssoKey: z.string().default(ssoKey),
      alias: z.string().default('stoa'),
    })
    .prefault({}),
  rtc: z
    .object({ customerId: z.string().default(hex(32)), customerCertificate: z.string().default(hex(32)) })
    .prefault({}),
});

export interface Credentials extends z.infer<typeof keys> {
  gateway: string;
  admin: z.infer<typeof admin>;
}

interface Overrides {
  gateway: string;
  login?: string | undefined;
  password?: string | undefined;
  communityToken?: string | undefined;
  customerId?: string | undefined;
  customerCertificate?: string | undefined;
}

/**
 * What a person needs to talk to the stack, in `credentials.json`: what is given wins, else what the file says, else it
 * is made. Keys that are not ours stay as they are.
 */
export function keepCredentials(path: string, given: Overrides): Credentials {
  const before = readJson(path);
  const known = admin.partial().catch({}).parse(before['admin']);
  const name = given.login ?? known.login ?? 'admin';
  const email = name.includes('@') ? name : `${name}@localhost`;
  const { commerce, community, rtc } = keys.parse(before);
  const credentials = {
    ...before,
    gateway: given.gateway,
    admin: { login: name, email, password: given.password ?? known.password ?? random() },
    commerce,
    community: { ...community, accessToken: given.communityToken ?? community.accessToken },
    rtc: {
      customerId: given.customerId ?? rtc.customerId,
      customerCertificate: given.customerCertificate ?? rtc.customerCertificate,
    },
  };
  writePrivateJson(path, credentials);
  return credentials;
}

export const readCredentials = (path: string): Credentials =>
  keys.extend({ gateway: z.string(), admin }).parse(readJson(path));

const secrets = z.object({ postgres: z.string().default(random), nats: z.string().default(random) });

export type Secrets = z.infer<typeof secrets>;

/** The servers' own passwords, in `secrets.json`. */
export function keepSecrets(path: string): Secrets {
  const kept = secrets.parse(readJson(path));
  writePrivateJson(path, kept);
  return kept;
}
