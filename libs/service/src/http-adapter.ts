import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Fastify without Nest's own answers: routes, not-found and error bodies are the process's, never a framework's. */
export class HttpAdapter extends FastifyAdapter {
  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.instance;
  }

  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.instance;
  }

  override registerParserMiddleware(): void {}
}
