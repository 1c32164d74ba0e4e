import type { Flow } from '../flow.js';
import { commerceFlow } from './commerce.js';
import { communityFlow } from './community.js';
import { rtcFlow } from './rtc.js';
import { storeFlow } from './store.js';

/** By name of the surface. */
export const flows: Readonly<Record<string, Flow>> = {
  commerce: commerceFlow,
  store: storeFlow,
  community: communityFlow,
  rtc: rtcFlow,
};
