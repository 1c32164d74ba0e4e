import type { IncomingMessage } from 'node:http';

/** The client as the nearest proxy has seen it, gateway or ingress: what a client says of itself stands before that. */
export const addressOf = ({ headers, socket }: IncomingMessage): string =>
  headers['x-forwarded-for']?.toString().split(',').at(-1)!.trim() ?? socket.remoteAddress ?? '';
