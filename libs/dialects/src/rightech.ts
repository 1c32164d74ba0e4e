import { Fault } from '@stoa/kernel';
import type { Dialect } from './dialect.js';
import { rightechFault, wireIssue } from './rightech-faults.js';
import { readFields, readFilter, readList } from './rightech-query.js';

/**
 * The store surface (`/api/v1`). Single records carry a last key `success`, lists are bare arrays framed one record
 * a line (the vendor's SDK reads them by lines), acknowledgements keep the vendor page's spelling `sucess` first.
 */
export const rightech: Dialect = {
  name: 'rightech',
  contentType: 'application/json; charset=utf-8',

  acceptBody(contentType) {
    // Third-party clients leave the header out; whatever claims to be something else is not read as JSON.
    if (contentType === undefined || /^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(contentType)) return;
    throw new Fault('unsupported_media', 'media_type', `content type ${contentType} is not JSON`);
  },

  readList,
  readFilter,
  readFields,

  list: { open: '[\n', separator: '\n,\n', close: '\n]\n', empty: '[\n]\n' },
  record: (json) => (json === '{}' ? '{"success":true}' : `${json.slice(0, -1)},"success":true}`),
  acknowledgement: () => '{"sucess":true,"success":true}',

  headers(meta, url) {
    const headers: Record<string, string> = {};
    if (meta.version !== undefined) headers.etag = `"${meta.version}"`;
    if (meta.ignored?.length) headers['x-ignored-fields'] = meta.ignored.join(', ');
    if (meta.next) headers.link = `<${nextPage(url, meta.next)}>; rel="next"`;
    return headers;
  },

  fault: rightechFault,
  issue: wireIssue,
};

function nextPage(url: string, next: { after: string } | { offset: number }): string {
  const [path, search] = url.split('?', 2);
  const query = new URLSearchParams(search);
  query.delete('after');
  query.delete('offset');
  for (const [name, value] of Object.entries(next)) query.set(name, String(value));
  return `${path}?${query}`;
}
