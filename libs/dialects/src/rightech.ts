import { Fault, withField, type Presented } from '@stoa/kernel';
import type { Dialect, ReplyMeta, WireRequest } from './dialect.js';
import { rightechFault, wireIssue } from './rightech-faults.js';
import { readFields, readFilter, readList } from './rightech-query.js';

/**
 * The store surface (`/api/v1`). Single records carry a last key `success`, lists are bare arrays framed one record
 * a line (the vendor's SDK reads them by lines), acknowledgements keep the vendor page's spelling `sucess` first.
 */
export const rightech = {
  name: 'rightech',

  credential: ({ headers }) =>
    presentedBy(headers.authorization as string | undefined, headers.cookie as string),

  body({ headers, bytes }) {
    if (bytes?.length) mustBeJson(headers['content-type'] as string | undefined);
    return bytes;
  },

  readList,
  readFilter,
  readFields,

  contentType: () => 'application/json; charset=utf-8',
  separator: '\n,\n',
  list: () => ({ open: '[\n', close: '\n]\n', empty: '[\n]\n' }),
  record: (json) => withField(json, 'success', 'true'),
  acknowledgement: () => '{"sucess":true,"success":true}',

  headers(meta: ReplyMeta, { url }: Pick<WireRequest, 'url'>) {
    const headers: Record<string, string> = {};
    if (meta.version !== undefined) headers.etag = `"${meta.version}"`;
    if (meta.ignored?.length) headers['x-ignored-fields'] = meta.ignored.join(', ');
    if (meta.next) headers.link = `<${nextPage(url, meta.next)}>; rel="next"`;
    return headers;
  },

  fault: rightechFault,
  issue: wireIssue,
} satisfies Dialect & Record<string, unknown>;

/**
 * The credential of a request. Bearer wins over the cookie. A token without the word `Bearer` is accepted, because
 * third-party clients send it.
 */
export function presentedBy(
  authorization: string | undefined,
  cookies: string | undefined,
): Presented | undefined {
  const token = authorization?.replace(/^Bearer\s+/i, '').trim();
  if (token) return { kind: 'token', secret: token };
  const sid = /(?:^|;\s*)sid=([^;\s]+)/.exec(cookies ?? '')?.[1];
  return sid ? { kind: 'session', secret: sid } : undefined;
}

/** Third-party clients leave the header out. A body of another declared type is not read as JSON. */
function mustBeJson(contentType: string | undefined): void {
  if (contentType === undefined || /^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(contentType)) return;
  throw new Fault('unsupported_media', 'media_type', `content type ${contentType} is not JSON`);
}

function nextPage(url: string, next: { after: string } | { offset: number }): string {
  const [path, search] = url.split('?', 2);
  const query = new URLSearchParams(search);
  query.delete('after');
  query.delete('offset');
  for (const [name, value] of Object.entries(next)) query.set(name, String(value));
  return `${path}?${query}`;
}
