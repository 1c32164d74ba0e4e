import { contentTypeOf } from '@stoa/dialects';
import { Fault, sentParts } from '@stoa/kernel';
import type { DialectRequest } from './dialect-request.js';
import type { Route, Upload } from './route.js';
import { formParts, streamedForm } from './streamed-form.js';
import { uploaded } from './streams.js';

type Accepted = NonNullable<Route['upload']>;

/**
 * The body of a request: its content, or the file of a multipart form.
 * @throws Fault too_large, unsupported_media, invalid
 */
export async function uploadOf(accepted: Accepted, wire: DialectRequest): Promise<Upload> {
  const { headers, request } = wire;
  const { maxBytes, fileField, hasParts } = accepted;
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new Fault('too_large', 'body');
  const content = uploaded(request.raw, maxBytes);
  const type = String(headers['content-type'] ?? '');
  if (hasParts) return { type, fields: new URLSearchParams(), content: sentParts(formParts(content, type)) };
  if (fileField && contentTypeOf(wire) === 'multipart/form-data') return fileOf(content, type, fileField);
  checkType(accepted, wire);
  return { type, fields: new URLSearchParams(), content };
}

async function fileOf(form: AsyncIterable<Uint8Array>, type: string, fileField: string): Promise<Upload> {
  const { fields, file, content } = await streamedForm(form, type, fileField);
  return { type: file?.type ?? '', name: file?.name, fields: new URLSearchParams(fields), content };
}

/** A request without a body needs no type. @throws Fault unsupported_media */
function checkType({ types, judgesTypes }: Accepted, wire: DialectRequest): void {
  const type = contentTypeOf(wire);
  if (judgesTypes || types.includes(type) || (!type && !hasBody(wire))) return;
  throw new Fault('unsupported_media', type || 'none');
}

const hasBody = ({ headers }: DialectRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
