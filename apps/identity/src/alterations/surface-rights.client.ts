import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { commerce, community } from '@stoa/contracts';
import type { Rights } from '@stoa/auth';

export type RightsElsewhere = Pick<Rights, 'commerce' | 'community'>;

const none: RightsElsewhere = { commerce: [], community: [] };

/**
 * The rights of users in the services that keep them. They are asked for when they count and never stored here: a copy
 * could lack a right that was granted a moment ago. A service that does not answer is a Fault, not an absence of
 * rights.
 */
@Injectable()
export class SurfaceRights {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  /** @throws Fault unavailable, timeout */
  async of(users: string[]): Promise<(user: string) => RightsElsewhere> {
    const [inCommerce, inCommunity] = await Promise.all([
      this.bus.ask(commerce.users.rights, { users }),
      this.bus.ask(community.users.rights, { users }),
    ]);
    const [ofCommerce, ofCommunity] = [inCommerce, inCommunity].map(
      ({ rights }) => new Map(Object.entries(rights)),
    );
    return (user) => ({
      commerce: ofCommerce!.get(user) ?? none.commerce,
      community: ofCommunity!.get(user) ?? none.community,
    });
  }
}
