import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of another site makes this request. A browser sends our cookie with it all the same, so what a cookie
 * allows must be refused. Requests without `Origin` come from no page, or are the page's own reading.
 */
export function isFromForeignPage({ origin, host }: IncomingHttpHeaders): boolean {
  if (!origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
