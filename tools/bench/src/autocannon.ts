import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

// autocannon brings no types; these are the parts of its API that are used here.
export interface CannonRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Client {
  setRequests(requests: CannonRequest[]): void;
}

interface Options {
  url: string;
  connections: number;
  /** Seconds. */
  duration: number;
  headers: Record<string, string>;
  setupClient(client: Client): void;
}

export interface CannonResult {
  '2xx': number;
  non2xx: number;
  errors: number;
  /** Seconds. */
  duration: number;
  latency: { p50: number; p99: number };
  throughput: { total: number };
}

export const autocannon = require('autocannon') as (options: Options) => Promise<CannonResult>;

// autocannon collects each answer as text although nobody reads it, and then measures itself: 8 connections got 127
// MB/s of what is 600 without. Answers are checked before anything is measured; here their bytes are only counted.
const queue = require('autocannon/lib/pipelinedRequestsQueue.js') as { prototype: { addBody(): void } };
queue.prototype.addBody = () => undefined;
