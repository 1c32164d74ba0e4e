/**
 * Webhooks: deliveries of what happened to the receivers that selected it. A surface gives the table of its webhooks, the
 * happenings of its events, the body and the headers.
 *
 * Invariants:
 * - an event becomes deliveries in the transaction that marks it as consumed, so none is lost and none is made twice; a
 *   delivery is sent at least once, with one id and one body;
 * - deliveries of one object reach a receiver in the order of their sequence; a failing one holds up those of its object
 *   until its last attempt, and nothing else;
 * - a receiver never waits for another one; after 50 failures in a row its webhook is switched off.
 */
export * from './deliveries.repository.js';
export * from './tables/webhook-delivery.entity.js';
export * from './tables/webhook-schema.js';
export * from './webhook-surface.js';
export * from './webhooks.js';
export * from './webhooks.module.js';
