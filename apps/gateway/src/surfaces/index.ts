import type { Surface } from '../route.js';
import { commerceSurface } from './commerce.js';
import { communitySurface } from './community.js';
import { rtcSurface } from './rtc.js';
import { storeSurface } from './store.js';

/** The public APIs that this gateway speaks. */
export const surfaces: Surface[] = [storeSurface, commerceSurface, communitySurface, rtcSurface];
