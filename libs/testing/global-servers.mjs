// Runs before the service tests: starts one PostgreSQL for all of them. Plain JavaScript on the build, because Jest loads its
// global hooks without its own module resolution.
import { postgresVariable, startTestPostgres } from '@stoa/testing';

export default async function setUp() {
  const postgres = await startTestPostgres();
  process.env[postgresVariable] = postgres.url;
  // A run of several projects has several set-ups.
  (globalThis.stoaStops ??= []).push(() => postgres.stop());
}
