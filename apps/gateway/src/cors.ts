import type { FastifyInstance } from 'fastify';

/** The CORS policy of a surface. Credentials travel in headers, so no origin needs to be named. */
export interface Cors {
  /** `*`, or the allowed origins. */
  origins: '*' | readonly string[];
  methods: readonly string[];
  allow: readonly string[];
  expose: readonly string[];
  /** Seconds for which a browser may cache a preflight reply. */
  maxAge: number;
}

export function mountCors(scope: FastifyInstance, cors: Cors): void {
  scope.addHook('onRequest', async ({ method, headers }, reply) => {
    const allowed = allowedOrigin(cors, headers.origin);
    if (!allowed) return;
    reply.header('access-control-allow-origin', allowed);
    if (allowed !== '*') reply.header('vary', 'Origin');
    if (method !== 'OPTIONS' || !headers['access-control-request-method']) {
      reply.header('access-control-expose-headers', cors.expose.join(', '));
      return;
    }
    await reply
      .code(204)
      .headers({
        'access-control-allow-methods': cors.methods.join(', '),
        'access-control-allow-headers': cors.allow.join(', '),
        'access-control-max-age': String(cors.maxAge),
      })
      .send();
  });
}

function allowedOrigin({ origins }: Cors, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (origins === '*') return '*';
  return origins.includes(origin) ? origin : undefined;
}
