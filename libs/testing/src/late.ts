import type { entityReport as EntityReport } from './entity-report.js';
import type { schemaReport as SchemaReport } from './schema.js';
import type { serviceUnderTest as ServiceUnderTest } from './service-under-test.js';

// Loaded late: the parts of a service take a second to load, and tests of a stack need none of them.

export const serviceUnderTest: typeof ServiceUnderTest = async (...given) =>
  (await import('./service-under-test.js')).serviceUnderTest(...given);

export const schemaReport: typeof SchemaReport = async (...given) =>
  (await import('./schema.js')).schemaReport(...given);

export const entityReport: typeof EntityReport = async (...given) =>
  (await import('./entity-report.js')).entityReport(...given);
