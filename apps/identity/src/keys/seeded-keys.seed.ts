import { hashSecret } from '@stoa/auth';
import type { Key } from '@stoa/dto';
import type { Queries } from '@stoa/persistence';
import { Permit } from '../alterations/permit.js';
import type { IdentityConfig } from '../config.js';
import type { Ambient } from '../directory/directory.providers.js';
import type { KeysRepository } from './keys.repository.js';

interface Seed {
  surface: Key['surface'];
  secret: string | undefined;
  scopes: string[];
  isNobodys?: true;
}

function seeds(config: IdentityConfig): Seed[] {
  const { STOA_RTC_CUSTOMER_ID: customer, STOA_RTC_CUSTOMER_CERTIFICATE: certificate } = config;
  return [
    { surface: 'commerce', secret: config.STOA_COMMERCE_TOKEN, scopes: [] },
    { surface: 'community', secret: config.STOA_COMMUNITY_TOKEN, scopes: ['read', 'write', 'all'] },
    {
      surface: 'community',
      secret: config.STOA_COMMUNITY_ANONYMOUS_TOKEN,
      scopes: ['read', 'write'],
      isNobodys: true,
    },
    { surface: 'rtc', secret: customer && certificate && `${customer}:${certificate}`, scopes: [] },
  ];
}

/** The keys that the configuration gives, each once: one that was revoked since does not come back. */
export async function seedKeys(
  tx: Queries,
  keys: KeysRepository,
  { org, user, config, clock, newId }: Ambient & { org: string; user: string; config: IdentityConfig },
): Promise<void> {
  for (const { surface, secret, scopes, isNobodys } of seeds(config)) {
    const hash = secret && hashSecret(secret);
    if (!hash || !(await keys.isNew(tx, hash))) continue;
    const name = isNobodys ? 'anonymous' : 'first';
    const permit = isNobodys ? undefined : new Permit(user, 'configuration');
    const about = { surface, name, scopes, hash };
    await keys.create(tx, org, permit, {
      ...about,
      id: newId(),
      ofLogin: false,
      created: clock(),
      expires: null,
    });
  }
}
