import type { IncomingHttpHeaders } from 'node:http';

export interface HttpReply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface HttpRequest {
  headers?: Record<string, string>;
  /** Sent as it is; an object is sent as JSON with its content type. */
  body?: string | Buffer | object;
}
