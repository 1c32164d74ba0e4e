/**
 * Requests to URLs that users choose: webhooks, files to import.
 *
 * Invariants: only hosts of the internet and the networks of `STOA_EGRESS_ALLOW` are reached; the address that is connected
 * to is the one that was checked; redirects are not followed; the size and the pauses of a response are limited.
 */
export * from './egress.js';
export * from './egress-config.js';
