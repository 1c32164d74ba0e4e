import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { drf, type WireRequest } from '@stoa/dialects';
import { commerce } from '@stoa/dto';
import type { Fault, Json } from '@stoa/kernel';

// Fields, forms and pages against the framework's own answers.

type FieldCase = [kind: string, options: { [name: string]: never }, given: Json, 'ok' | 'bad', answer: Json];
type BodyCase = ['form' | 'json', isPartial: boolean, given: Json, isGood: boolean, answer: Json];
type PageCase =
  | [
      query: string,
      length: number,
      first: number[],
      count: number,
      next: string | null,
      previous: string | null,
    ]
  | [query: string, 'exc', message: string];
const answers = JSON.parse(readFileSync(new URL('drf-answers.json', import.meta.url), 'utf8')) as {
  fields: FieldCase[];
  bodies: BodyCase[];
  pages: PageCase[];
};

const request = (query = ''): WireRequest => ({
  method: 'GET',
  origin: 'http://testserver',
  url: `/api/rest/v1/news/?${query}`,
  query: new URLSearchParams(query),
  params: {},
  headers: {},
  allow: [],
});

const formOf = (text: string): Json =>
  new commerce.SentForm([...new URLSearchParams(text)]) as unknown as Json;

/** Values, or errors as the dialect writes them. */
function read(fields: commerce.Fields, given: Json, isPartial = false): [isGood: boolean, answer: unknown] {
  try {
    return [true, commerce.readForm(fields, given, { isPartial })];
  } catch (error) {
    return [false, JSON.parse(drf.fault(error as Fault, request()).body)];
  }
}

const kinds: Record<string, (options: never) => commerce.Field> = {
  decimal: commerce.decimal,
  integer: commerce.integer,
  boolean: commerce.boolean,
  date: commerce.date,
  uuid: commerce.uuid,
  char: commerce.char,
  email: commerce.email,
  url: commerce.url,
  choice: () => commerce.choice(['a', 'b', '5']),
};

/** A port beyond all ports names nothing: we refuse it, Django does not. */
const isOurs = (given: Json): boolean => given === 'http://a.bc:99999';

it.each(answers.fields.filter(([, , given]) => !isOurs(given)))(
  'a %s field with options %j given %j returns %s: %j',
  (kind, options, given, outcome, answer) => {
    const expected = outcome === 'ok' ? [true, { d: answer }] : [false, { d: answer }];
    expect(read({ d: kinds[kind]!(options as never) }, given === undefined ? {} : { d: given })).toEqual(
      expected,
    );
  },
);

describe('a body', () => {
  const optional = { optional: true } as const;
  const item = commerce.nested({ q: commerce.integer(), n: commerce.char(optional) }, optional);
  const fields: commerce.Fields = {
    b: commerce.boolean(),
    c: commerce.char(optional),
    n: commerce.char({ ...optional, allowsNull: true }),
    nb: commerce.char({ ...optional, allowsNull: true, allowsBlank: true }),
    i: commerce.integer({ ...optional, allowsNull: true }),
    ri: commerce.integer(),
    l: commerce.list(commerce.integer(), { ...optional, max: 2 }),
    o: item,
    items: commerce.objects(item, { ...optional, refusesEmpty: true }),
    dt: commerce.char(optional),
    ch: commerce.choice(['a'], optional),
  };
  it.each(answers.bodies)(
    'a %s body, partial: %j, given %j returns valid: %j, answer: %j',
    (kind, isPartial, given, isGood, answer) => {
      const body = kind === 'form' ? formOf(given as string) : given;
      expect(read(fields, body, isPartial)).toEqual([isGood, answer]);
    },
  );
});

describe('a page', () => {
  const resource = { fields: {}, filters: {}, search: [], ordering: [], order: [] };
  const count = 120;
  it.each(answers.pages.map(([query, ...answer]) => [query, answer] as const))(
    '?%s returns the page and links of Django REST framework, or throws not_found where it raises',
    (query, answer) => {
      const paged = (): unknown => {
        const asked = drf.readTable(new URLSearchParams(query), resource);
        const { limit } = asked;
        const offset = asked.isLast ? Math.floor((count - 1) / limit) * limit : asked.offset;
        const { open, close } = drf.list({ page: { count, limit, offset } }, request(query));
        const { next, previous } = JSON.parse(open + close) as { next: string; previous: string };
        const length = Math.max(0, Math.min(limit, count - offset));
        return [length, length ? [offset] : [], count, next, previous];
      };
      if (answer[0] === 'exc')
        expect(paged).toThrow(expect.objectContaining({ kind: 'not_found', reason: 'page' }));
      else expect(paged()).toEqual(answer);
    },
  );
});
