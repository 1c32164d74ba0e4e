import { Fault, own, type FaultKind, type Issue } from '@stoa/kernel';
import type { Dialect, WireReply, WireRequest } from './dialect.js';

/** Bytes of one part of a file, as `init` announces them. */
export const maxPartSize = 8 * 1024 * 1024;
const cookieName = 'cml_session';

/**
 * The exchange with 1C: lines of plain text, the first of which is a word that 1C looks for. 1C shows the lines after
 * `failure` to its user, but only of replies with status 200, so a fault has another status only where 1C is to ask for
 * the password.
 */
export const commerceml = {
  name: 'commerceml',

  /** Basic logs in; then the cookie counts, because a password takes long to check. */
  credential({ headers }) {
    const secret = cookieIn(String(headers.cookie ?? ''));
    return secret ? { kind: 'key', surface: 'commerce', secret } : undefined;
  },

  /** Login and password for `checkauth`; of a file, its bytes, of whatever type 1C says they are. */
  body(request) {
    const mode = request.query.get('mode');
    if (mode === 'checkauth') return Buffer.from(JSON.stringify(loginIn(request)));
    if (mode === 'file' && !request.bytes?.length) throw new Fault('invalid', 'empty_part');
    return mode === 'file' ? request.bytes : undefined;
  },

  contentType: () => 'text/plain; charset=utf-8',
  separator: '\n',
  list: () => ({ open: '', close: '' }),
  record: (json) => json,
  acknowledgement: () => 'success\n',
  headers: (): Record<string, string> => ({ 'cache-control': 'no-store' }),

  fault,
  issue: ({ issue }) => ({ issue }),

  /** The session for the next requests: 1C sends the name and the value as a cookie, other clients keep the header. */
  session: (secret: string, isSecure: boolean) => ({
    body: `success\n${cookieName}\n${secret}\n`,
    headers: {
      'set-cookie': `${cookieName}=${secret}; Path=/1c_exchange; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`,
    },
  }),
  limits: `zip=yes\nfile_limit=${maxPartSize}\n`,
  /** The answer to `import`: 1C asks again as long as it is `progress`. */
  progress: ({ status, progress, error, ...counts }: ImportProgress): string => {
    if (status === 'running') return `progress\nImported: ${progress} %\n`;
    if (status === 'failed') return `failure\n${oneLine(error ?? 'The import was cancelled.')}\n`;
    const found = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    return `success\nRows: ${found.join(', ')}\n`;
  },
  /** The answer to a file of orders: 1C shows its user the lines after `failure`. */
  report: (reasons: readonly string[]): string =>
    reasons.length ? `failure\n${reasons.map(oneLine).join('\n')}\n` : 'success\n',
} satisfies Dialect & Record<string, unknown>;

export interface ImportProgress {
  status: 'running' | 'finished' | 'failed';
  progress: number;
  error: string | null;
  created: number;
  updated: number;
  unchanged: number;
  deactivated: number;
  failed: number;
}

function cookieIn(header: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  const value = pairs.find(([name]) => name === cookieName)?.[1];
  return value && /^[!-~]+$/.test(value) ? value : undefined;
}

/** @throws Fault unauthenticated */
function loginIn({ headers }: WireRequest): { login: string; password: string } {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(String(headers.authorization ?? ''))?.[1];
  const text = encoded && textOf(Buffer.from(encoded, 'base64'));
  const at = text?.indexOf(':') ?? -1;
  if (!text || at < 1) throw new Fault('unauthenticated', 'no_credential');
  return { login: text.slice(0, at), password: text.slice(at + 1) };
}

/** Older versions of 1C encode a Cyrillic login in windows-1251. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

function fault({ kind, reason, details }: Fault, { query }: WireRequest): WireReply {
  const [issue] = details.issues ?? [];
  const isUnauthenticated = kind === 'unauthenticated';
  const isLogIn = query.get('mode') === 'checkauth';
  const known = own(reasons, reason) ?? (isUnauthenticated && !isLogIn ? noSession : sentences[kind]);
  const text = issue ? sentenceOf(issue) : known;
  return {
    status: isUnauthenticated ? 401 : 200,
    headers: {
      'cache-control': 'no-store',
      ...(isUnauthenticated && { 'www-authenticate': 'Basic realm="1C exchange", charset="UTF-8"' }),
    },
    body: `failure\n${oneLine(text)}\n`,
  };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const sentences: Record<FaultKind, string> = {
  invalid: 'The request is not valid.',
  unauthenticated: 'Login or password is wrong.',
  forbidden: 'The user may not exchange this catalogue.',
  not_found: 'The exchange has no such type and mode.',
  method_not_allowed: 'The method is not GET or POST.',
  not_acceptable: 'The reply is plain text.',
  conflict: 'The request conflicts with the current state.',
  precondition_failed: 'The request conflicts with the current state.',
  too_large: `A part of a file has no more than ${maxPartSize} bytes.`,
  head_too_large: 'The head of the request is too large.',
  unsupported_media: 'The type of the content is not supported.',
  expectation_failed: 'The expectation of the Expect header cannot be met.',
  range_not_satisfiable: 'The file has no such bytes.',
  request_timeout: 'The request did not come in time.',
  too_many: 'There are too many requests. Try again later.',
  internal: 'The server has failed.',
  unavailable: 'The service is not available. Try again later.',
  timeout: 'The service did not answer in time. Try again later.',
};

const noSession = 'The request has no valid session. Begin with mode=checkauth and Basic authentication.';

/** By reason of the fault. */
const reasons: Record<string, string> = {
  no_credential: noSession,
  empty_part: 'The part of the file is empty.',
  no_file: 'The file has not been sent.',
  file: 'The file is too large.',
  session: 'The files of the exchange are too large together.',
  file_name: 'The name of the file is not valid.',
  not_full: 'The catalogue has only what has changed, so nothing is deactivated.',
};

function sentenceOf({ path, issue, params }: Issue): string {
  if (typeof params?.text === 'string') return params.text;
  if (issue === 'required') return `The parameter "${path.join('.')}" is required.`;
  return path.length ? `The parameter "${path.join('.')}" is not valid.` : sentences.invalid;
}
