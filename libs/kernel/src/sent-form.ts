/** A field's name and text; null for a file, whose content is dropped. */
export type Pair = readonly [name: string, text: string | null];

/** Marks the bytes of a form: JSON never begins with it. */
const mark = 0;

/**
 * The names and texts of an HTML form as they came, as a body. The service reads them: what a missing box or a repeated
 * name means depends on the fields.
 */
export const sentForm = (pairs: Iterable<Pair>): Uint8Array =>
  Buffer.concat([Buffer.of(mark), Buffer.from(JSON.stringify([...pairs]))]);

export const isSentForm = (bytes: Uint8Array): boolean => bytes[0] === mark;

/** @returns undefined for a body that is JSON */
export const pairsOf = (bytes: Uint8Array): Pair[] | undefined =>
  isSentForm(bytes) ? (JSON.parse(Buffer.from(bytes.subarray(1)).toString()) as Pair[]) : undefined;
