import { hashSecret } from '@stoa/auth';
import type { Key } from '@stoa/dto';
import type { Clock } from '@stoa/kernel';
import type { Transaction } from '@stoa/persistence';
import { Permit } from '../alterations/permit.js';
import type { KeysRepository } from './keys.repository.js';
import type { SeededKeysConfig } from './seeded-keys.config.js';
import type { SeededKeysRepository } from './seeded-keys.repository.js';

interface SeededKey {
  surface: Key['surface'];
  secret: string | undefined;
  scopes: string[];
  isAnonymous?: true;
}

function seededKeys(config: SeededKeysConfig): SeededKey[] {
  const { STOA_RTC_CUSTOMER_ID: customer, STOA_RTC_CUSTOMER_CERTIFICATE: certificate } = config;
  return [
    { surface: 'commerce', secret: config.STOA_COMMERCE_TOKEN, scopes: [] },
    { surface: 'community', secret: config.STOA_COMMUNITY_TOKEN, scopes: ['read', 'write', 'all'] },
    {
      surface: 'community',
      secret: config.STOA_COMMUNITY_ANONYMOUS_TOKEN,
      scopes: ['read', 'write'],
      isAnonymous: true,
    },
    { surface: 'rtc', secret: customer && certificate && `${customer}:${certificate}`, scopes: [] },
  ];
}

interface SeedOptions {
  org: string;
  /** The owner of the keys. */
  user: string;
  config: SeededKeysConfig;
  clock: Clock;
  newId: () => string;
}

/** Creates each key of the configuration once: a later start does not restore a key that was revoked. */
export async function seedKeys(
  tx: Transaction,
  repositories: { keys: KeysRepository; seededKeys: SeededKeysRepository },
  { org, user, config, clock, newId }: SeedOptions,
): Promise<void> {
  for (const { surface, secret, scopes, isAnonymous } of seededKeys(config)) {
    const hash = secret && hashSecret(secret);
    if (!hash || !(await repositories.seededKeys.add(tx, hash))) continue;
    await repositories.keys.create(tx, isAnonymous ? undefined : new Permit(user, 'configuration'), {
      id: newId(),
      org,
      surface,
      name: isAnonymous ? 'anonymous' : 'first',
      scopes,
      hash,
      ofLogin: false,
      created: clock(),
      expires: null,
    });
  }
}
