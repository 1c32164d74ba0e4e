import { bodyOf } from '../openapi/rows.js';
import type { OperationObject } from '../grammars/document.js';
import type { Item, Parameter } from './document.js';
import type { Step } from './step.js';

/** Of a body that only a form may be; its text has this boundary. */
const formType = 'multipart/form-data; boundary=stoa';

/** The request of a step. Optional parameters are listed, but switched off. */
export function requestOf(
  step: Step,
  described: OperationObject,
  numbers: ReadonlySet<string>,
): Item['request'] {
  const { row, path, params } = step;
  const query = Object.entries(step.query).map(([key, value]) => ({ key, value }));
  const search = query.map(({ key, value }) => `${key}=${value}`).join('&');
  const segments = path.split('/').slice(1);
  const optional = (place: string): Parameter[] =>
    (described.parameters ?? [])
      .filter((one) => one.in === place)
      .map(({ name, description = '' }) => ({ key: name, value: '', description, disabled: true }));
  const body = bodyText(step, numbers);
  const type = row.upload ? (row.upload.types[0] ?? formType) : bodyOf(row) && 'application/json';
  return {
    method: row.method,
    description: described.description ?? described.summary,
    ...(row.operation.access === 'public' && { auth: { type: 'noauth' as const } }),
    header: [...(type ? [{ key: 'Content-Type', value: type }] : []), ...optional('header')],
    url: {
      raw: `{{baseUrl}}${path.replaceAll(/\{(\w+)\}/g, ':$1')}${search && `?${search}`}`,
      host: ['{{baseUrl}}'],
      path: segments.map((segment) => segment.replace(/^\{(\w+)\}$/, ':$1')),
      variable: Object.entries(params).map(([key, value]) => ({ key, value })),
      query: [...query, ...optional('query').filter(({ key }) => !(key in step.query))],
    },
    ...(body !== undefined && {
      body: {
        mode: 'raw' as const,
        raw: body,
        ...(!row.upload && { options: { raw: { language: 'json' as const } } }),
      },
    }),
  };
}

/** Variables with numbers are sent without quotes. Addresses of mailboxes and keys of the ERP are others in each run. */
function bodyText({ body }: Step, numbers: ReadonlySet<string>): string | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return JSON.stringify(body, null, 2)
    .replaceAll(/"\{\{(\w+)\}\}"/g, (text, name: string) => (numbers.has(name) ? `{{${name}}}` : text))
    .replaceAll('@example.org"', '-{{run}}@example.org"')
    .replaceAll(/("(?:external_id|sku|code)": "[^"{]+)"/g, '$1-{{run}}"');
}
