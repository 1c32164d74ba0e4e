import type { CommerceConfig } from '../config.js';

/**
 * An address that clients get: it begins with `STOA_COMMERCE_URL`, or else as the client has reached the API.
 *
 * @param path from the root of the host
 */
export const publicAddress = (
  { STOA_COMMERCE_URL: known }: Pick<CommerceConfig, 'STOA_COMMERCE_URL'>,
  origin: string,
  path: string,
): string => (known ?? origin).replace(/\/+$/, '') + path;
