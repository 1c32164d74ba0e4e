import { community, type Output } from '@stoa/contracts';
import { userecho, type Dialect, type WireReply, type WireRequest } from '@stoa/dialects';
import { invalid, type Fault } from '@stoa/kernel';
import { userechoGrammar } from './grammars/userecho.grammar.js';
import { route, type RequestParts, type Surface } from './route.js';

// The page at the `url` of a topic: HTML for browsers, not part of the API description.

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; img-src 'self' http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

type Page = Output<typeof community.topics.page>;

const signs = new Map<string, string>([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => signs.get(sign)!);

const documentOf = (title: string, body: string): string => `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;

/** Descriptions and comments are HTML that the community service has sanitised. */
const post = (html: string, { author, created }: Pick<Page['topic'], 'author' | 'created'>): string =>
  `<article>\n<p>${escaped(author.name)}, <time datetime="${created}">${created}</time></p>\n${html}\n</article>`;

function pageOf({ topic, comments, page, pages }: Page): string {
  const link = (number: number, rel: string): string => `<a href="?page=${number}" rel="${rel}">${rel}</a>`;
  const count = topic.comment_count;
  return documentOf(
    topic.header,
    [
      post(topic.description, topic),
      `<h2>${count} comment${count === 1 ? '' : 's'}</h2>`,
      ...comments.map((comment) => post(comment.comment, comment)),
      ...(page > 1 ? [link(page - 1, 'prev')] : []),
      ...(page < pages ? [link(page + 1, 'next')] : []),
    ].join('\n'),
  );
}

const titles: Partial<Record<Fault['kind'], [status: number, title: string]>> = {
  invalid: [400, 'Bad request'],
  unauthenticated: [401, 'The access token is not valid'],
  forbidden: [403, 'Forbidden'],
  method_not_allowed: [405, 'Method not allowed'],
  too_large: [413, 'Too large'],
  too_many: [429, 'Too many requests'],
  internal: [500, 'Something went wrong'],
  unavailable: [503, 'Not available'],
  timeout: [503, 'Not available'],
};

/** Answers 404 instead of 401 where a visitor without a token may not see a topic. */
function fault({ kind, reason, details }: Fault, { allow }: WireRequest): WireReply {
  const [status, title] = (reason !== 'no_credential' && titles[kind]) || [404, 'Not found'];
  const { retryAfter } = details;
  return {
    status,
    headers: {
      ...headers,
      ...(kind === 'method_not_allowed' && { allow: allow.join(', ') }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: documentOf(title, ''),
  };
}

const html: Dialect = {
  name: 'html',
  // The slug of an address has no meaning: `/topics/12-words/` is `/topics/12`.
  rewrite: (path) => path.replace(/^\/(\d{1,9})(?:-[^/]*)?\/?$/, '/$1'),
  credential: (request) => userecho.credential(request),
  body: () => undefined,
  contentType: () => 'text/html; charset=utf-8',
  separator: '',
  list: () => ({ open: '', close: '' }),
  record: (json) => pageOf(JSON.parse(json) as Page),
  acknowledgement: () => '',
  headers: () => headers,
  fault,
  issue: () => ({}),
};

function pageInput({ params, query }: RequestParts): { id: number; page: number } {
  const page = query.get('page') ?? '1';
  if (!/^[1-9]\d{0,5}$/.test(page)) throw invalid('query', [{ path: ['page'], issue: 'page' }]);
  return { id: Number(params.id), page: Number(page) };
}

/** Shares limits, HTTPS policy and tokens with the community surface. */
export const topicPages: Surface = {
  name: 'community',
  title: 'Pages of topics',
  base: '/topics',
  dialect: html,
  grammar: userechoGrammar,
  fixed: {},
  callerFirst: true,
  limits: [
    { per: 'address', points: 300, seconds: 60 },
    { per: 'address', points: 60, seconds: 60, refusals: true },
  ],
  routes: [
    route({
      method: 'GET',
      path: '/:id(^\\d{1,9}$)',
      operation: community.topics.page,
      input: pageInput,
      summary: 'The page of a topic',
    }),
  ],
};
