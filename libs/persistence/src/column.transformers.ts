/** For a `bytea` column that holds an ObjectId; undefined stays, for fields that a statement does not name. */
export const objectIdColumn = {
  to: (id: string | null | undefined) => (id == null ? id : Buffer.from(id, 'hex')),
  from: (bytes: Buffer | null | undefined) => bytes?.toString('hex') ?? null,
};

/** For a `bigint` column that holds milliseconds since 1970, which pg returns as text. */
export const timeColumn = {
  to: (time: number | null | undefined) => time,
  from: (text: string | null | undefined) => (text == null ? null : Number(text)),
};
