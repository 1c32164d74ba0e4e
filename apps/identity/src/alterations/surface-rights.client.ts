import { Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { commerce, community } from '@stoa/contracts';
import type { Rights } from '@stoa/auth';

/** The rights of a user in the services that keep their own. */
export type SurfaceRights = Pick<Rights, 'commerce' | 'community'>;
export type SurfaceRightsByUser = (user: string) => SurfaceRights;

export const noSurfaceRights: SurfaceRights = { commerce: [], community: [] };

/**
 * Requests the rights of users from the services that keep them. Rights are requested for each decision and never stored
 * here: a copy could lack a right that was granted a moment ago. A service that does not answer is a Fault, not an
 * absence of rights.
 */
@Injectable()
export class SurfaceRightsClient {
  constructor(private readonly bus: Bus) {}

  /** @throws Fault unavailable, timeout */
  async rightsOf(users: string[]): Promise<SurfaceRightsByUser> {
    const replies = await Promise.all([
      this.bus.ask(commerce.users.rights, { users }),
      this.bus.ask(community.users.rights, { users }),
    ]);
    const [inCommerce, inCommunity] = replies.map(({ rights }) => new Map(Object.entries(rights)));
    return (user) => ({
      commerce: inCommerce!.get(user) ?? noSurfaceRights.commerce,
      community: inCommunity!.get(user) ?? noSurfaceRights.community,
    });
  }
}
