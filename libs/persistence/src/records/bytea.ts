/** ObjectIds as PostgreSQL reads bytea and bytea[] in text form; the ids are hex by contract, so nothing to escape. */
export const bytea = (hex: string): string => `\\x${hex}`;

export const byteas = (hexes: readonly string[]): string =>
  hexes.length ? `{"\\\\x${hexes.join('","\\\\x')}"}` : '{}';
