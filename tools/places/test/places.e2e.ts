import { expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import {
  loadPlaces,
  packagePlaces,
  placesManifest,
  readPages,
  readStream,
  StoreClient,
} from '../src/index.js';
import { digest } from '../src/package-places.js';

it('places that are stored in bulk are returned by pages and by stream, and counted exactly', async () => {
  const { gateway, admin } = testStack();
  const client = await StoreClient.logIn(gateway, admin.login, admin.password);
  const places = packagePlaces().filter((_, index) => index % 8 === 0);
  expect(places.length).toBeGreaterThan(15_000);
  await client.ask('POST', '/api/v1/stores', placesManifest);
  const steps: number[] = [];
  await loadPlaces(client, places, (stored) => steps.push(stored));
  expect(steps.at(-1)).toBe(places.length);
  expect(await client.json('GET', '/api/v1/places?meta=count')).toMatchObject({ count: places.length });
  const [pages, stream] = [await readPages(client, () => undefined), await readStream(client)];
  expect([pages.length, digest(pages)]).toEqual([places.length, digest(places)]);
  expect(stream).toEqual(pages);
  const latvian = places.filter(({ country }) => country === 'LV').length;
  expect(await client.json('GET', '/api/v1/places?meta=count&where.country=LV')).toMatchObject({
    count: latvian,
  });
});
