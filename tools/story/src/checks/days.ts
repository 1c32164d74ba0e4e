/** The project's zone. */
export const usualZone = 'Europe/Moscow';

/** The day of a time in a zone: `YYYY-MM-DD`. */
export const dayOf = (at: string, zone = usualZone): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(at));

const dayAfter = (day: string, days = 1): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};

export function* daysFrom(from: string, to: string): Generator<string> {
  for (let day = from; day <= to; day = dayAfter(day)) yield day;
}

/** The Monday of its week. */
export const weekOf = (day: string): string =>
  dayAfter(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

export const monthOf = (day: string): string => day.slice(0, 7);
