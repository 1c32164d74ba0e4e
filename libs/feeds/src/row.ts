import type { Issue, Json } from '@stoa/kernel';
import type { FeedKind, FeedRow, ReadRow } from './feed.js';

/** Values by name; undefined where the source says nothing of them. */
type Said = Readonly<Record<string, Json | undefined>>;

/** A row of what the source says. */
export function rowOf(row: number, kind: FeedKind, said: Said): ReadRow {
  const values = Object.entries(said).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return { row, kind, values: Object.fromEntries(values) };
}

/** A row without a value that it must have. */
export function lacking(row: number, kind: FeedKind, field: string, externalId?: string): FeedRow {
  const issues: Issue[] = [{ path: [field], issue: 'required' }];
  return { row, kind, issues, ...(externalId !== undefined && { externalId }) };
}

/** `1 234,50` as `1234.50`: the comma of a number is its decimal point. */
export const numberText = (text: string): string =>
  text
    .trim()
    .replaceAll(/(?<=\d)[ \u00a0\u202f](?=\d{3})/g, '')
    .replace(/^([+-]?\d*),(\d*)$/, '$1.$2');
