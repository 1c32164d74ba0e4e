/**
 * A month of trade, played over HTTP by two companies, a supplier with its ERP, a manager and an administrator; after it,
 * every figure that the API shows is compared with the sum over the orders.
 *
 * The days of the month pass in the database: see `Past`.
 */
export { playStory } from './story.js';
export { runningStack } from '@stoa/demo';
export { main } from './main.js';
