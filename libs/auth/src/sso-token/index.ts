export { type SsoClaims } from './sso-claims.js';
export * from './sso-token.js';
export * from './sso-token-writer.js';
