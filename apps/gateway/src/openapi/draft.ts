import type { Surface } from '../route.js';
import type { Response } from '../grammars/document.js';
import type { Schemas } from './schemas.js';

/** The state that the parts of one document share while it is built. */
export interface Draft {
  surface: Surface;
  schemas: Schemas;
  responses: Record<string, Response>;
}
