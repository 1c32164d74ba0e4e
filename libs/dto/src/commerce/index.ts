export * from './field.js';
export * from './form.js';
export * from './list-fields.js';
export * from './number-fields.js';
export * from './objects.js';
export * from './sent-form.js';
export * from './text-fields.js';
export * from './time-fields.js';
