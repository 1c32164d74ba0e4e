import type { WireRequest } from '@stoa/dialects';
import { invalid } from '@stoa/kernel';
import type { FastifyRequest } from 'fastify';
import type { Surface } from './route.js';
import { originForm } from './surface-at.js';

const noQuery = new URLSearchParams();

/** A request of which only method and address are known, for example one that is refused before it is read. */
export const plainRequest = (method: string, url: string): WireRequest => ({
  method,
  url,
  origin: '',
  query: noQuery,
  params: {},
  headers: {},
  allow: [],
});

/** Adapts a Fastify request to the interface of a dialect. Each part is computed when it is first read. */
export class DialectRequest implements WireRequest {
  #query: URLSearchParams | undefined;

  constructor(
    readonly request: FastifyRequest,
    private readonly surface: Surface,
    readonly allow: readonly string[],
    readonly formats?: Readonly<Record<string, string>>,
  ) {}

  get method(): string {
    return this.request.method;
  }

  get origin(): string {
    return `${this.request.protocol}://${this.request.host}`;
  }

  get url(): string {
    return originForm(this.request.originalUrl);
  }

  get headers(): WireRequest['headers'] {
    return this.request.headers;
  }

  get params(): WireRequest['params'] {
    return (this.request.params ?? {}) as Record<string, string>;
  }

  get query(): URLSearchParams {
    return (this.#query ??= queryOf(this.url));
  }

  get bytes(): Uint8Array | undefined {
    const { body } = this.request;
    return body instanceof Uint8Array && body.length ? body : undefined;
  }

  /** The path below the base of the surface, in the normalised form that is routed. */
  get path(): string {
    return this.request.url.slice(this.surface.base.length).split('?', 1)[0]!;
  }

  get resource(): string | undefined {
    return this.params.store ?? this.path.split('/')[1];
  }

  /** @throws Fault invalid/query for a NUL, which PostgreSQL cannot store in a text */
  checkQuery(): void {
    const start = this.url.indexOf('?');
    if (start >= 0 && this.url.includes('%00', start)) throw invalid('query', [{ path: [], issue: 'nul' }]);
  }
}

function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return start < 0 ? noQuery : new URLSearchParams(url.slice(start));
}
