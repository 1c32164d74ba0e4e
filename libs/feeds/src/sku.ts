import { createHash } from 'node:crypto';

const maxLength = 64;

export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8);

/** The article number of a product that comes without one: always the same for an external id. */
export const skuOf = (externalId: string): string =>
  externalId.length <= maxLength
    ? externalId
    : `${externalId.slice(0, maxLength - 9)}-${shortHash(externalId)}`;
