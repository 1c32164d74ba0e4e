// The load generator, in a process of its own so that it takes no time from whoever measures. Told what to ask by
// message, it answers by message.
import { autocannon, type CannonRequest } from './autocannon.js';
import type { Load, Measured } from './generator.js';

/** So many requests of its own each connection goes through; built beforehand, so that building costs nothing. */
const perConnection = 300;

async function run({ url, headers, connections, seconds, ask }: Load): Promise<Measured> {
  let place = 0;
  const next = (): CannonRequest => {
    const { method, paths, bodies } = ask;
    const body = bodies && { body: bodies[place % bodies.length]! };
    return { method, path: paths[place++ % paths.length]!, headers, ...body };
  };
  const result = await autocannon({
    url,
    headers,
    connections,
    duration: seconds,
    // A stretch of the list for each connection: no two ask for the same thing in lock step.
    setupClient: (client) => client.setRequests(Array.from({ length: perConnection }, next)),
  });
  return {
    answers: result['2xx'],
    failures: result.non2xx + result.errors,
    seconds: result.duration,
    bytes: result.throughput.total,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

process.on('message', (load: Load) => {
  run(load).then(
    (measured) => process.send!(measured),
    (error: Error) => process.send!({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit());
