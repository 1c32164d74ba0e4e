/** An ObjectId in PostgreSQL's text form of bytea. Ids are hex by contract, so there is nothing to escape. */
export const bytea = (hex: string): string => `\\x${hex}`;

/** ObjectIds in PostgreSQL's text form of bytea[]. */
export const byteas = (hexes: readonly string[]): string =>
  hexes.length ? `{"\\\\x${hexes.join('","\\\\x')}"}` : '{}';
