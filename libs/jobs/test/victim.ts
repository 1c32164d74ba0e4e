import { startReplica } from './probe.js';

// A replica in a process of its own, to be killed while it runs a job.
await startReplica(JSON.parse(process.argv[2]!) as never, {
  clock: () => Number(process.argv[3]),
  handle: (text) => {
    process.send!({ running: text });
    return new Promise(() => undefined);
  },
});
process.send!({ ready: true });
