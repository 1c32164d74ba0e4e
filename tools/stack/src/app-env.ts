import type { App } from './apps.js';
import type { Credentials } from './credentials.js';
import type { Infrastructure } from './infrastructure.js';

export interface Facts {
  environment: Record<string, string>;
  servers: Infrastructure;
  admin: Credentials['admin'];
  /** What the gateway is told of where others listen. */
  gateway: Record<string, string>;
}

/** What the gateway is told of where apps listen, by its own variables; of those without a URL nothing. */
export const urlsFor = (
  apps: readonly App[],
  urlOf: (name: string) => string | undefined,
): Record<string, string> =>
  Object.fromEntries(
    apps.flatMap(({ name, urlFor }) => {
      const url = urlFor && urlOf(name);
      return url ? [[urlFor, url]] : [];
    }),
  );

/** What an app finds in its environment, besides where to listen. */
export function appEnv(app: App, { environment, servers, admin, gateway }: Facts): Record<string, string> {
  const database = servers.databases[app.name];
  return {
    ...environment,
    NATS_URL: servers.nats.url,
    STOA_MIGRATE: 'true',
    ...(database && { DATABASE_URL: database }),
    ...(app.isGateway && gateway),
    ...(app.knowsAdmin && { STOA_ADMIN_LOGIN: admin.login, STOA_ADMIN_PASSWORD: admin.password }),
  };
}
