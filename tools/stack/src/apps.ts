/** What is started, in this order; it is stopped in reverse. */
export interface App {
  name: string;
  /** The service's own database; the gateway has none. */
  database?: string;
  /** Gets the first user's login and password and the first keys. */
  knowsFirst?: boolean;
  /** Gets the key and the alias that a site signs its users in with. */
  signsIn?: boolean;
  /** Listens on the public port. */
  isGateway?: boolean;
  /** The gateway's variable that says where it listens. */
  urlFor?: string;
  /** Arguments for Node; the Dockerfile has the same. */
  nodeFlags?: readonly string[];
}

/**
 * The heap of imports and exports is made of rows that live for a moment. Left alone it grows to three times what is in
 * use before it is collected; this is a third of the memory for a few percent of the CPU.
 */
const smallHeap = ['--max-semi-space-size=8', '--heap-growing-percent=20'];

export const apps: readonly App[] = [
  { name: 'identity', database: 'stoa_identity', knowsFirst: true },
  { name: 'store', database: 'stoa_store' },
  { name: 'commerce', database: 'stoa_commerce', nodeFlags: smallHeap },
  { name: 'community', database: 'stoa_community', signsIn: true },
  { name: 'rtc-console', database: 'stoa_rtc_console' },
  { name: 'realtime', urlFor: 'STOA_REALTIME_URLS' },
  { name: 'gateway', isGateway: true },
];

export function appNamed(name: string): App {
  const app = apps.find((candidate) => candidate.name === name);
  if (app) return app;
  throw new Error(`There is no app "${name}"; there are ${apps.map((known) => known.name).join(', ')}`);
}
