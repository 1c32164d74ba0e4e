export * as comments from './comments.js';
export * as forums from './forums.js';
export * as groups from './groups.js';
export * as labels from './labels.js';
export * as settings from './settings.js';
export * as topics from './topics.js';
export * as users from './users.js';
export * as votes from './votes.js';
