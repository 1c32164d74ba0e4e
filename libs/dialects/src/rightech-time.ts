const iso =
  /^([+-]\d{5,6}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * A moment in milliseconds: digits only are milliseconds (a 10-digit value is January 1970), else ISO 8601 with
 * optional minutes, seconds and fraction; without a zone it is UTC. The page's `YYYYY` is a typo for `YYYY`.
 */
export function readTime(text: string, refuse: () => Error): number {
  if (/^-?\d+$/.test(text)) return inRange(Number(text), refuse);
  const match = iso.exec(text);
  if (!match) throw refuse();
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = match;
  // A plus in a query means a space: `…+03:00` that is sent unencoded differs from a bad date by its digits alone.
  const normal = `${year!.length > 4 ? year!.replace(/^([+-])(\d{5})$/, '$10$2') : year}-${month}-${day}`;
  const time = `${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  const value = Date.parse(`${normal}T${time}${fullZone(zone)}`);
  if (!isRealDay(Number(year), Number(month), Number(day))) throw refuse();
  return inRange(value, refuse);
}

function fullZone(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** JavaScript reads 30 February as 1 March. */
function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function inRange(value: number, refuse: () => Error): number {
  if (!Number.isFinite(value) || Math.abs(value) > 8.64e15) throw refuse();
  return value;
}
