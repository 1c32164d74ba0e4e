import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Finishes the HTTP requests under way before the bus stops, which they need; Nest itself closes HTTP after it. */
@Injectable()
export class HttpDrain implements OnModuleDestroy {
  constructor(private readonly host: HttpAdapterHost) {}

  async onModuleDestroy(): Promise<void> {
    await this.host.httpAdapter.close();
  }
}
