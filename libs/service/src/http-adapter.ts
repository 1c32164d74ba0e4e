import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Fastify without Nest's own answers: routes, not-found and error bodies are the process's, never a framework's. */
export class HttpAdapter extends FastifyAdapter {
  #closing: Promise<void> | undefined;

  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.instance;
  }

  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.instance;
  }

  override registerParserMiddleware(): void {}

  /** Nest closes it once more, at the end. */
  override close(): Promise<void> {
    return (this.#closing ??= super.close());
  }
}
