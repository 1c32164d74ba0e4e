/** What is started, in this order; it is stopped in reverse. */
export interface App {
  name: string;
  /** The service's own database; the gateway has none. */
  database?: string;
  /** Gets the first user's login and password and the first keys. */
  knowsFirst?: boolean;
  /** Listens on the public port. */
  isGateway?: boolean;
  /** The gateway's variable that says where it listens. */
  urlFor?: string;
}

export const apps: readonly App[] = [
  { name: 'identity', database: 'stoa_identity', knowsFirst: true },
  { name: 'store', database: 'stoa_store' },
  { name: 'commerce', database: 'stoa_commerce' },
  { name: 'community', database: 'stoa_community' },
  { name: 'rtc-console', database: 'stoa_rtc_console' },
  { name: 'realtime', urlFor: 'STOA_REALTIME_URLS' },
  { name: 'gateway', isGateway: true },
];

export function appNamed(name: string): App {
  const app = apps.find((candidate) => candidate.name === name);
  if (app) return app;
  throw new Error(`There is no app "${name}"; there are ${apps.map((known) => known.name).join(', ')}`);
}
