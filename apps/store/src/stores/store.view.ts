import type { ManifestRow } from './manifests.sql.js';

/** A store's definition as JSON text. */
export const storeView = ({ manifest, time }: ManifestRow): string => JSON.stringify({ ...manifest, time });
