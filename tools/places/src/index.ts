/**
 * 150,000 real places, written and read back over HTTP: a first example of use, and a test of bulk and streams.
 *
 * Invariants: speaks HTTP only, as any client would; each record is read back and compared.
 */
export { loadPlaces, placesManifest } from './load-places.js';
export { main } from './main.js';
export { packagePlaces, type Place } from './package-places.js';
export { readPages, readStream } from './read-places.js';
export { StoreClient } from './store-client.js';
