export * as auth from './auth.js';
export * as news from './news.js';
export * as users from './users.js';
