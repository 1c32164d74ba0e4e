export { ResourceAccess } from './resource-access.js';
export * from './resource.decorator.js';
export * from './resource-rules.js';
export * from './resource.service.js';
export * from './resources.module.js';
export * from './unasked-changes.js';
export { rowsView, rowView, utcTime } from './value-view.js';
export type * from './writer.js';
