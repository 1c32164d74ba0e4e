const form =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d{1,6})\d*)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

const two = (text = '0'): string => text.padStart(2, '0');

/** A day as `YYYY-MM-DD`; undefined when it does not exist. */
function dayOf(year: string, month: string, day: string): string | undefined {
  const date = `${year}-${two(month)}-${two(day)}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  // JavaScript parses the 30th of February as a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) && year !== '0000'
    ? date
    : undefined;
}

/** The offset of a zone in minutes east of UTC; NaN when it is not an offset. */
function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [, sign, hours = '', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The zone of commerce's times without zone, which 1C sends. */
export const projectZone = 'Europe/Moscow';

const zones = new Map<string, Intl.DateTimeFormat>();

/** The offset of a named zone at an instant, in minutes east of UTC. */
function offsetAt(zone: string, instant: number): number {
  const format =
    zones.get(zone) ??
    new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' });
  zones.set(zone, format);
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes) + Number(seconds) / 60);
}

const day = 86_400_000;

/** The offset of a local time (milliseconds as if it were UTC). Of two possible offsets the one before the clocks change. */
function localOffset(zone: string, local: number): number {
  const [before, after] = [offsetAt(zone, local - day), offsetAt(zone, local + day)];
  return before !== after &&
    offsetAt(zone, local - after * 60_000) === after &&
    offsetAt(zone, local - before * 60_000) !== before
    ? after
    : before;
}

/**
 * Parses a time in common formats: `2026-1-2`, `2026-01-02 03:04`, `2026-01-02T03:04:05,123456+0300`.
 * @param zone the zone of times without one: an offset or a name such as `Europe/Moscow`
 * @returns ISO 8601 text in UTC with microseconds, which a Date cannot hold; undefined unless it is a time of the years 1
 * to 9999
 */
export function readTime(text: string, zone: string): string | undefined {
  const [all, year, month, day, ...clock] = form.exec(text) ?? [];
  const date = all === undefined ? undefined : dayOf(year!, month!, day!);
  if (date === undefined) return undefined;
  const [hour, minute, second, fraction = '', own] = clock;
  // JavaScript parses 24:00 as midnight.
  if (Number(hour ?? 0) > 23) return undefined;
  const local = Date.parse(`${date}T${two(hour)}:${two(minute)}:${two(second)}Z`);
  const offset = own === undefined && zone.includes('/') ? localOffset(zone, local) : offsetOf(own ?? zone);
  return printed(local - offset * 60_000, fraction);
}

function printed(time: number, fraction: string): string | undefined {
  const utc = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // Years before 1 and after 9999 have a sign.
  if (!/^(?!0000)\d{4}-/.test(utc)) return undefined;
  return `${utc.slice(0, 19)}${Number(fraction) ? `.${fraction.padEnd(6, '0')}` : ''}Z`;
}

/** Parses a day, `2026-01-02` or `2026-1-2`. @returns `2026-01-02`; undefined when it does not exist */
export function readDay(text: string): string | undefined {
  const parts = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(text);
  return parts ? dayOf(parts[1]!, parts[2]!, parts[3]!) : undefined;
}

/** Whether a time is before another one. Both are ISO 8601 texts in UTC, whose microseconds a Date would lose. */
export const isBefore = (time: string, other: string): boolean => sortable(time) < sortable(other);

const sortable = (time: string): string => `${time.slice(0, 19)}.${time.slice(20, -1).padEnd(6, '0')}`;
