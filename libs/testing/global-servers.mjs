// Runs before the service tests: starts a PostgreSQL server for each worker. Plain JavaScript on the build, because Jest loads its
// global hooks without its own module resolution.
import { postgresVariable, startTestPostgres } from '@stoa/testing';

export default async function setUp({ maxWorkers }) {
  for (let worker = 1; worker <= maxWorkers; worker++) {
    const postgres = await startTestPostgres();
    process.env[postgresVariable(worker)] = postgres.url;
    // A run of several projects has several set-ups.
    (globalThis.stoaStops ??= []).push(() => postgres.stop());
  }
}
