import type { Store } from './stores.repository.js';

/** A store's definition as it goes out. */
export const storeView = ({ manifest, time }: Pick<Store, 'manifest' | 'time'>): string =>
  JSON.stringify({ ...manifest, time });
