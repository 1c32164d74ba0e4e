import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of another site makes this request. A browser sends our cookie with it all the same, so a request that
 * a cookie authenticates must be refused. Requests without `Origin` come from no page, or read from the page's own site.
 */
export function isFromForeignPage({ origin, host }: IncomingHttpHeaders): boolean {
  if (!origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
