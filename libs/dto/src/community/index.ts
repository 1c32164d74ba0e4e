export * from './bodies.js';
export * from './objects.js';
export * as resources from './resources.js';
