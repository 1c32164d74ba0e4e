import type { App } from './apps.js';
import type { Credentials } from './credentials.js';
import type { Infrastructure } from './infrastructure.js';

export interface Facts {
  environment: Record<string, string>;
  servers: Infrastructure;
  credentials: Pick<Credentials, 'admin' | 'commerce' | 'community' | 'rtc'>;
  /** The gateway's variables for the addresses of the other apps. */
  gateway: Record<string, string>;
}

/** The addresses of apps in the gateway's own variables; an app without a URL has none. */
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
export function appEnv(
  app: App,
  { environment, servers, credentials, gateway }: Facts,
): Record<string, string> {
  const database = servers.databases[app.name];
  return {
    ...(!environment.STOA_SMTP_URL && { STOA_MAILBOX: 'true' }),
    ...environment,
    NATS_URL: servers.nats.url,
    STOA_MIGRATE: 'true',
    ...(database && { DATABASE_URL: database }),
    ...(app.isGateway && gateway),
    ...(app.knowsFirst && firstOf(credentials)),
    ...(app.signsIn && siteOf(credentials)),
  };
}

/** The first user and the first keys, as identity's variables. */
const firstOf = ({ admin, commerce, community, rtc }: Facts['credentials']): Record<string, string> => ({
  STOA_ADMIN_LOGIN: admin.login,
  STOA_ADMIN_PASSWORD: admin.password,
  STOA_COMMERCE_TOKEN: commerce.token,
  STOA_COMMUNITY_TOKEN: community.accessToken,
  STOA_COMMUNITY_ANONYMOUS_TOKEN: community.anonymousToken,
  STOA_RTC_CUSTOMER_ID: rtc.customerId,
  STOA_RTC_CUSTOMER_CERTIFICATE: rtc.customerCertificate,
});

/** What the project shares with its site, as community's variables. */
const siteOf = ({ community }: Facts['credentials']): Record<string, string> => ({
  STOA_COMMUNITY_SSO_KEY: community.ssoKey,
  STOA_COMMUNITY_ALIAS: community.alias,
});
