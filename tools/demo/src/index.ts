/**
 * A small believable world for a running stack, loaded over HTTP. Loading it again changes nothing.
 */
export { CommerceClient } from './commerce-client.js';
export { companyInn } from './inn.js';
export { loadDemo } from './load-demo.js';
export { main } from './main.js';
export { loadMonth } from './month.js';
export { Past } from './past.js';
export { runningStack, type RunningStack } from './running-stack.js';
