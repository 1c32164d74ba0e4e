import type { WsMessageHandler } from '@nestjs/common';
import { lastValueFrom, type Observable } from 'rxjs';
import type { GatewayClient } from './gateway-server.js';

/** Adds one listener for all messages of a client: there are many clients, and most of them never send one. */
export function bindMessages(
  client: GatewayClient,
  handlers: readonly WsMessageHandler[],
  transform: (result: unknown) => Observable<unknown>,
): void {
  client.onMessage?.((event, body, ack) => {
    const handler = handlers.find(({ message }) => message === event);
    if (handler) void acknowledge(transform(handler.callback(body, ack)), ack);
  });
}

/** A handler that failed has no result: the exception filter has acknowledged the message already. */
async function acknowledge(result: Observable<unknown>, ack: unknown): Promise<void> {
  const reply = await lastValueFrom(result, { defaultValue: undefined });
  if (reply !== undefined && typeof ack === 'function') ack(reply);
}
