import { Catch, type ArgumentsHost, type WsExceptionFilter } from '@nestjs/common';
import { faultBody } from '../handshake/store-fault.js';

/** The arguments of a message handler are the client, the body and the ack. */
const ackIndex = 2;

/** Acknowledges a failed message with the body that the store's HTTP API answers. Without an ack nothing is sent. */
@Catch()
export class StoreWsExceptionFilter implements WsExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const acknowledge = host.getArgByIndex<unknown>(ackIndex);
    if (typeof acknowledge === 'function') acknowledge(faultBody(error));
  }
}
