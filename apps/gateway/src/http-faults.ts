import { Fault, type FaultKind } from '@stoa/kernel';

/** The kind of Fault for each error code of Fastify. */
const kinds = new Map<string | undefined, FaultKind>([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_media'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'invalid'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'invalid'],
  ['FST_ERR_BAD_URL', 'invalid'],
  ['FST_ERR_MAX_PARAM_LENGTH', 'head_too_large'],
]);

export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const kind = kinds.get(code);
  if (kind) return new Fault(kind, kind === 'invalid' ? 'request' : kind, (error as Error).message);
  // The client disconnected while it sent the body, or violated HTTP.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Fault('invalid', 'request');
  return Fault.from(error);
}
