// Runs after the tests of a project: stops everything that the set-ups of this run started, once.
export default async function tearDown() {
  const stops = globalThis.stoaStops ?? [];
  globalThis.stoaStops = [];
  for (const stop of stops) await stop();
}
