export * as events from './events.js';
export * as objects from './objects.js';
export * as packets from './packets.js';
export * as records from './records.js';
export * as stores from './stores.js';
export * as transfers from './transfers.js';
