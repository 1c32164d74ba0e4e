// After the tests of a project: stops what the set-ups of this run have started, once.
export default async function tearDown() {
  const stops = globalThis.stoaStops ?? [];
  globalThis.stoaStops = [];
  for (const stop of stops) await stop();
}
