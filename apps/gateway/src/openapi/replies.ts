import type { Dialect, ReplyMeta } from '@stoa/dialects';
import { z } from 'zod';
import type { Route, Surface } from '../route.js';
import type { Header, JsonSchema, Ref, Response } from '../grammars/document.js';
import type { Draft } from './draft.js';
import { chosenBy } from './parameters.js';
import { isTagged, linesIn, mediaTypeOf, plainOf, takesRecords, templateOf, wordsOf } from './rows.js';
import { sampleRequest } from './sample-request.js';
import { mark, sampleOf, schemaAround } from './samples.js';

/** The successful responses of the rows of one method and path. */
export function replyResponses(rows: Route[], draft: Draft): Record<string, Response> {
  const { surface } = draft;
  const row = plainOf(rows);
  if (row.status === 204)
    return { 204: { description: descriptionOf(rows, surface), headers: headersOf(row, draft) } };
  if (row.operation.form === 'binary') return contentResponses(row, draft);
  const plain = wireReply(row, draft);
  const others = chosenBy(rows, surface.grammar).map((chosen) => ({
    title: `${chosen.choice.name}=${chosen.value}`,
    ...wireReply(chosen.row, draft).schema,
  }));
  const headers = { ...headersOf(row, draft), ...plain.headers };
  const schema = others.length ? { anyOf: [plain.schema, ...others] } : plain.schema;
  const content = contentOf(row, surface, schema);
  const ok: Response = { description: descriptionOf(rows, surface), headers, content };
  if (row.finds) return { 200: { ...ok, description: 'The object existed already.' }, 201: ok };
  if (!isTagged(row, surface) || row.method !== 'GET') return { [row.status ?? 200]: ok };
  return {
    200: ok,
    304: { description: 'The version in `If-None-Match` is still the current one.', headers },
  };
}

/** All of a content, a part of it, or nothing when the client has it. */
function contentResponses(row: Route, draft: Draft): Record<string, Response> {
  const headers = headersOf(row, draft);
  const content = { '*/*': { schema: { type: 'string', format: 'binary' } } };
  return {
    200: { description: `${row.summary}.`, headers, content },
    206: { description: 'The bytes that `Range` asks for.', headers, content },
    304: { description: 'The content that `If-None-Match` names is still the current one.', headers },
  };
}

function contentOf({ file, operation }: Route, surface: Surface, schema: JsonSchema) {
  const content = { [isStream(operation) ? 'text/event-stream' : mediaTypeOf(surface)]: { schema } };
  if (!file) return content;
  return { ...(file.formats?.json && content), ...linesIn(file.types) };
}

const isStream = ({ form }: Route['operation']): boolean => form === 'progress' || form === 'events';

interface WireReply {
  schema: JsonSchema;
  headers: Record<string, Header>;
}

/** The schema of a reply in the envelope of the dialect, found by enveloping a marked reply. */
function wireReply(row: Route, draft: Draft): WireReply {
  const { dialect } = draft.surface;
  const { form } = row.operation;
  const schema = partly(row, draft);
  if (form !== 'one' && form !== 'list' && form !== 'none') return { schema, headers: {} };
  if (row.respond) return ownReply(row, schema, draft);
  const marked = `{"${mark}":0}`;
  const texts = {
    one: () => [dialect.record(marked, sampleRequest())],
    list: () => listsAround(marked, dialect),
    none: () => [dialect.acknowledgement(sampleRequest())],
  }[form]();
  const [first, ...others] = texts.map((text) => schemaAround(JSON.parse(text), schema));
  const differs = others.filter((other) => JSON.stringify(other) !== JSON.stringify(first));
  return { schema: differs.length ? { anyOf: [first!, ...differs] } : first!, headers: {} };
}

/** The schema of a reply of which a client can select fields: the other fields are absent even where required. */
function partly(row: Route, { schemas }: Draft): JsonSchema {
  const { reply } = row.operation;
  const whole = schemas.reply(reply);
  if (!('only' in wordsOf(row)) || !(reply instanceof z.ZodObject) || !('_id' in reply.shape)) return whole;
  const parts = reply.partial().required({ _id: true });
  const id = reply.meta()?.id;
  return { anyOf: [whole, schemas.reply(id ? parts.meta({ id: `${id}Part` }) : parts)] };
}

/** A list of one page, then the first, the second and the last page of three. */
function listsAround(record: string, dialect: Dialect): string[] {
  return [
    { count: 1, limit: 1, offset: 0 },
    { count: 3, limit: 1, offset: 0 },
    { count: 3, limit: 1, offset: 1 },
    { count: 3, limit: 1, offset: 2 },
  ].map((page) => {
    const { open, close } = dialect.list({ page }, sampleRequest());
    return `${open}${record}${close}`;
  });
}

function ownReply(row: Route, schema: JsonSchema, { schemas, surface }: Draft): WireReply {
  const sample = sampleOf(schema, schemas.components) as object | null;
  const text = JSON.stringify({ ...sample, [mark]: 0 });
  const { body, headers = {} } = row.respond!(text, { caller: undefined, isSecure: true, origin: '' }, {});
  const set = Object.keys({ ...surface.dialect.headers({}, sampleRequest()), ...headers });
  return {
    schema: schemaAround(JSON.parse(body), schema, Object.keys(sample ?? {})),
    headers: Object.fromEntries(set.map((name) => [name, { schema: { type: 'string' } }])),
  };
}

function descriptionOf(rows: Route[], { grammar }: Surface): string {
  const chosen = chosenBy(rows, grammar).map(
    ({ row, choice, value }) => `With \`${choice.name}=${value}\`: ${row.summary}.`,
  );
  return [`${plainOf(rows).summary}.`, ...chosen].join(' ');
}

function headersOf(row: Route, { surface, schemas }: Draft): Record<string, Header | Ref> {
  const headers: Record<string, Header | Ref> = {
    'x-request-id': { $ref: '#/components/headers/x-request-id' },
  };
  const url = `${surface.base}${templateOf(row.path)}`;
  const addHeaders = (meta: ReplyMeta, description: string): void => {
    for (const [name, example] of Object.entries(surface.dialect.headers(meta, sampleRequest({ url }))))
      headers[name] = { description, schema: { type: 'string' }, example };
  };
  const { after, only } = wordsOf(row);
  // An entity tag identifies the whole record, so a reply with selected fields has none.
  if (isTagged(row, surface))
    addHeaders({ version: 3 }, `Version of the record${only ? '; absent with `only`' : ''}.`);
  if (takesRecords(row)) addHeaders({ ignored: ['_id', 'time'] }, 'Keys of the body that were not applied.');
  if (after) {
    const last = String(sampleOf(schemas.request(after), {}));
    addHeaders({ next: { after: last } }, 'The next page; absent after the last.');
  }
  return headers;
}
