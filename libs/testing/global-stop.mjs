// After the tests of a project: stops what its set-up started.
export default async function tearDown() {
  for (const stop of globalThis.stoaStops ?? []) await stop();
}
