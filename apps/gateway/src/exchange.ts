import { commerce, type Operation, type OperationInput } from '@stoa/contracts';
import { commerceml, maxPartSize, type ImportProgress } from '@stoa/dialects';
import { drfGrammar } from './grammars/drf.grammar.js';
import { route, type OwnReply, type RequestParts, type Route, type Surface } from './route.js';

// The exchange of files with 1C: one path, whose parameters say what is asked.

const { exchange } = commerce;

interface Mode<O extends Operation> {
  mode: string;
  type?: 'catalog' | 'sale' | 'any';
  operation: O;
  input: (parts: RequestParts) => Omit<OperationInput<O>, 'body'>;
  respond?: NonNullable<Route['respond']>;
  file?: NonNullable<Route['file']>;
  summary: string;
}

/** 1C uses GET and POST, and some clients the other one of both. */
const rowsOf = <O extends Operation>({ mode, type = 'catalog', ...row }: Mode<O>): Route[] =>
  (['GET', 'POST'] as const).map((method) =>
    route<O>({
      method,
      path: '/',
      bodyLimit: maxPartSize,
      when: (query) =>
        query.get('mode') === mode && (type === 'any' || (query.get('type') ?? 'catalog') === type),
      ...row,
    }),
  );

const ofOrders = <O extends Operation>(row: Omit<Mode<O>, 'type'>): Route[] =>
  rowsOf({ ...row, type: 'sale' } as Mode<O>);

const sessionOf = ({ query }: RequestParts): { supplier?: string } => {
  const supplier = query.get('supplier');
  return supplier ? { supplier } : {};
};
const fileOf = (parts: RequestParts): { supplier?: string; name: string } => ({
  ...sessionOf(parts),
  name: parts.query.get('filename') ?? '',
});

const read = <T>(reply: string): T => JSON.parse(reply) as T;
const reportOf = (reply: string): OwnReply => ({
  body: commerceml.report(read<{ reasons: string[] }>(reply).reasons),
});
const xml = 'application/xml';

const routes: Route[] = [
  ...rowsOf({
    mode: 'checkauth',
    type: 'any',
    operation: exchange.logIn,
    input: () => ({}),
    respond: (reply, { isSecure }) => commerceml.session(read<{ session: string }>(reply).session, isSecure),
    summary: 'Log in',
  }),
  ...rowsOf({
    mode: 'init',
    operation: exchange.begin,
    input: sessionOf,
    respond: () => ({ body: commerceml.limits }),
    summary: 'Begin to send files',
  }),
  ...rowsOf({ mode: 'file', operation: exchange.upload, input: fileOf, summary: 'Send a part of a file' }),
  ...rowsOf({
    mode: 'import',
    operation: exchange.import,
    input: fileOf,
    respond: (reply) => ({ body: commerceml.progress(read<ImportProgress>(reply)) }),
    summary: 'Import a file',
  }),
  ...rowsOf({
    mode: 'deactivate',
    operation: exchange.deactivate,
    input: sessionOf,
    respond: (reply) => ({ body: commerceml.progress(read<ImportProgress>(reply)) }),
    summary: 'Deactivate what a full catalogue does not have',
  }),
  ...rowsOf({ mode: 'complete', operation: exchange.end, input: sessionOf, summary: 'End the exchange' }),
  ...ofOrders({
    mode: 'init',
    operation: exchange.beginOrders,
    input: sessionOf,
    respond: () => ({ body: commerceml.limits }),
    summary: 'Begin to exchange orders',
  }),
  ...ofOrders({
    mode: 'query',
    operation: exchange.exportOrders,
    input: sessionOf,
    file: { types: [xml], of: () => ({ type: `${xml}; charset=utf-8`, name: 'orders.xml' }) },
    summary: 'Orders that 1C does not have yet, or not as they are now',
  }),
  ...ofOrders({
    mode: 'success',
    operation: exchange.acknowledgeOrders,
    input: sessionOf,
    summary: 'Confirm the orders of the last query',
  }),
  ...ofOrders({
    mode: 'file',
    operation: exchange.uploadOrders,
    input: fileOf,
    respond: reportOf,
    summary: 'Send a part of a file with statuses and payments of orders',
  }),
  ...ofOrders({
    mode: 'import',
    operation: exchange.importOrders,
    input: fileOf,
    respond: reportOf,
    summary: 'Take over statuses and payments of orders',
  }),
];

/** Shares the rate factor and the keys of the commerce surface. */
export const exchangeSurface: Surface = {
  name: 'commerce',
  title: 'Exchange with 1C (CommerceML 2)',
  base: '/1c_exchange',
  dialect: commerceml,
  grammar: drfGrammar,
  fixed: {},
  routes,
  limits: [
    { per: 'address', points: 30, seconds: 60, when: (row) => row?.operation === exchange.logIn },
    { per: 'caller', points: 1200, seconds: 60 },
    { per: 'address', points: 60, seconds: 60, refusals: true },
  ],
};
