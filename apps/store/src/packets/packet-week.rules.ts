/** Milliseconds. */
export const day = 86_400_000;
export const weekLength = 7 * day;

/** 1 January 1970 was a Thursday; weeks begin on Mondays, UTC. */
const aMonday = 4 * day;

/** When the week of a moment begins. */
export const weekOf = (time: number): number =>
  time - ((((time - aMonday) % weekLength) + weekLength) % weekLength);

export const weekEnd = (start: number): number => start + weekLength;

/** `20261123`: how a partition is named. */
export const dayName = (time: number): string =>
  new Date(time).toISOString().slice(0, 10).replaceAll('-', '');

/** The week of a partition by its name; NaN for what is none. */
export const weekNamed = (name: string): number =>
  Date.parse(name.replace(/^.*:(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3T00:00:00Z'));
