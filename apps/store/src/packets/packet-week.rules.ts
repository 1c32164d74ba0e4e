/** Times and lengths are in milliseconds. */
export const day = 86_400_000;
export const weekLength = 7 * day;

/** The first Monday after 1 January 1970, a Thursday. Weeks begin on Mondays, UTC. */
const firstMonday = 4 * day;

/** The start of the week that contains a time. */
export const weekOf = (time: number): number =>
  time - ((((time - firstMonday) % weekLength) + weekLength) % weekLength);

export const weekEnd = (start: number): number => start + weekLength;

/** The day of a time in partition names: `20261123`. */
export const dayName = (time: number): string =>
  new Date(time).toISOString().slice(0, 10).replaceAll('-', '');

/** The start of the week of a partition, by the partition's name; NaN for other names. */
export const weekOfPartition = (name: string): number =>
  Date.parse(name.replace(/^.*:(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3T00:00:00Z'));
