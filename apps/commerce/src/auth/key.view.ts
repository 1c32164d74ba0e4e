import type { Key } from '@stoa/dto';
import type { TableQuery } from '@stoa/kernel';

/** The directory keeps milliseconds; DRF prints microseconds, and no fraction where it is zero. */
const time = (milliseconds: number): string =>
  new Date(milliseconds)
    .toISOString()
    .replace(/\.(\d{3})Z$/, (_, fraction: string) => (fraction === '000' ? 'Z' : `.${fraction}000Z`));

const timeOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : time(milliseconds);

export const keyView = ({ id, name, created, lastUsed, expiresAt }: Key) => ({
  id,
  name,
  created_at: time(created),
  last_used_at: timeOrNull(lastUsed),
  expires_at: timeOrNull(expiresAt),
});

/** One page of a user's keys, which the directory gives all at once. */
export function keyPage(
  keys: Key[],
  { limit, offset, isLast }: Pick<TableQuery, 'limit' | 'offset' | 'isLast'>,
): { rows: string[]; page: { count: number; limit: number; offset: number } } {
  const count = keys.length;
  const start = isLast ? Math.floor(Math.max(0, count - 1) / limit) * limit : offset;
  const rows = keys.slice(start, start + limit).map((key) => JSON.stringify(keyView(key)));
  return { rows, page: { count, limit, offset: start } };
}
