export * as auth from './auth.js';
export * from './categories.js';
export * from './company-groups.js';
export * from './news.js';
export * from './products.js';
export * from './users.js';
