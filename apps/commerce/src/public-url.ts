import type { Egress } from '@stoa/egress';
import { Fault } from '@stoa/kernel';
import { fieldFault } from './actor.js';

/** Checks the field `url` of a body. @throws Fault invalid/validation for a URL that requests may not reach */
export async function checkPublicUrl(
  egress: Egress,
  url: string,
  options?: Parameters<Egress['check']>[1],
): Promise<void> {
  try {
    await egress.check(url, options);
  } catch (error) {
    if (!(error instanceof Fault) || error.reason !== 'egress') throw error;
    throw fieldFault('url', 'private_url');
  }
}
