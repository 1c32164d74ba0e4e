/**
 * The parts that every process has: configuration, log, bus, database, health, metrics, drain. A service is a definition
 * that `runService` runs, so each main.ts is a few lines.
 *
 * Invariants: ready means that NATS and PostgreSQL answer; a process that stops is not ready -> takes no new requests -> finishes -> closes;
 * nothing secret is logged: neither bodies, nor headers, nor query strings.
 */
export * from './audit-trail.js';
export * from './authenticator.js';
export * from './definition.js';
export * from './idempotency/index.js';
export * from './identity-users/applied-part.entity.js';
export * from './identity-users/identity-users.handlers.js';
export * from './identity-users/identity-users.js';
export * from './identity-users/user-profiles.js';
export * from './foreign-page.js';
export { healthPaths, processHealth, type ServiceHealth } from './health.js';
export * from './logger.js';
export * from './metrics.js';
export * from './refuse-upgrade.js';
export * from './resources/index.js';
export * from './run-process.js';
export * from './run-service.js';
export * from './service-config.js';
