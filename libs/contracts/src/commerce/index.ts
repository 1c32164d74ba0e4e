export * as auth from './auth.js';
export * from './news.js';
export * from './users.js';
