import type { Surface } from '../route.js';
import type { Response } from '../grammars/document.js';
import type { Schemas } from './schemas.js';

/** What the parts of one document share while it is written. */
export interface Draft {
  surface: Surface;
  schemas: Schemas;
  responses: Record<string, Response>;
}
