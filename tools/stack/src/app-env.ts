import type { App } from './apps.js';
import type { Credentials } from './credentials.js';
import type { Infrastructure } from './infrastructure.js';

export interface Facts {
  environment: Record<string, string>;
  servers: Infrastructure;
  admin: Credentials['admin'];
}

/** What an app finds in its environment, besides where to listen. */
export function appEnv(app: App, { environment, servers, admin }: Facts): Record<string, string> {
  const database = servers.databases[app.name];
  return {
    ...environment,
    NATS_URL: servers.nats.url,
    STOA_MIGRATE: 'true',
    ...(database && { DATABASE_URL: database }),
    ...(app.knowsAdmin && { STOA_ADMIN_LOGIN: admin.login, STOA_ADMIN_PASSWORD: admin.password }),
  };
}
