/**
 * 150,000 real places, through the front door and back: what a newcomer tries first, and a test of bulk and streams.
 *
 * Invariants: speaks HTTP only, as any client would; believes nothing that it has not read back.
 */
export { loadPlaces, placesManifest } from './load-places.js';
export { main } from './main.js';
export { packagePlaces, type Place } from './package-places.js';
export { readPages, readStream } from './read-places.js';
export { StoreClient } from './store-client.js';
