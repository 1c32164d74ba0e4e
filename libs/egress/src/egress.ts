import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Fault } from '@stoa/kernel';
import { isIn, isPublic } from './address.js';
import type { EgressConfig } from './egress-config.js';

/** Finds the addresses of a host; a test replaces it. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

export interface EgressRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds until the end of the response's head. */
  timeout: number;
  /** Milliseconds that the body may pause. */
  maxPause?: number;
  /** Bytes of the response's body. */
  maxBytes: number;
  /** Plain HTTP is for allowed networks alone, unless this is true. */
  isPlainAllowed?: boolean;
  signal?: AbortSignal;
}

export interface EgressResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** To be read, or left by `return`. @throws Fault too_large */
  body: AsyncGenerator<Buffer, void>;
}

/** Milliseconds that a check waits for the name server. */
const maxLookup = 2000;

const resolveAll: Resolve = (host) => lookup(host, { all: true });

/**
 * Sends requests to URLs that users chose, to hosts of the internet and to allowed networks alone. The address that was
 * checked is the one that is connected to, so a second answer of the name server has no effect. Redirects are responses
 * like any other. Certificates are verified.
 */
export class Egress {
  constructor(
    private readonly config: EgressConfig,
    private readonly resolve: Resolve = resolveAll,
  ) {}

  /**
   * Refuses what a request would be refused for. A host that is not found now is judged by scheme and port alone, and passes
   * where networks are allowed: it is looked up at each request.
   * @throws Fault forbidden
   */
  async check(
    url: string,
    { isPlainAllowed = false }: Pick<EgressRequest, 'isPlainAllowed'> = {},
  ): Promise<void> {
    const target = parsedUrl(url);
    const late = new Promise<LookupAddress[]>((resolve) => setTimeout(resolve, maxLookup, []).unref());
    const found = this.#addressesOf(hostOf(target)).catch(() => []);
    const addresses = await Promise.race([found, late]);
    const isUnknown = !addresses.length && (this.#isOpen(target, isPlainAllowed) || this.#allowed.length > 0);
    if (!isUnknown) this.#reachable(target, addresses, isPlainAllowed);
  }

  /** @throws Fault forbidden for a target that is refused; the error of the connection; a reason of `signal` */
  async request(url: string, request: EgressRequest): Promise<EgressResponse> {
    const target = parsedUrl(url);
    const addresses = await this.#addressesOf(hostOf(target));
    const pinned = this.#reachable(target, addresses, request.isPlainAllowed ?? false);
    const response = await send(target, pinned, request);
    return {
      status: response.statusCode!,
      headers: response.headers,
      body: bodyOf(response, request.maxBytes),
    };
  }

  async #addressesOf(host: string): Promise<LookupAddress[]> {
    const family = isIP(host);
    return family ? [{ address: host, family }] : this.resolve(host);
  }

  /** The addresses that the target may be reached at. @throws Fault forbidden if there is none */
  #reachable(target: URL, addresses: LookupAddress[], isPlainAllowed: boolean): LookupAddress[] {
    const isOpen = this.#isOpen(target, isPlainAllowed);
    const reachable = addresses.filter(
      ({ address }) => isIn(address, this.#allowed) || (isOpen && isPublic(address)),
    );
    if (reachable.length) return reachable;
    throw isOpen
      ? refused('the host has no public address')
      : refused(`${target.protocol}//…:${portOf(target)} is not allowed`);
  }

  get #allowed(): EgressConfig['STOA_EGRESS_ALLOW'] {
    return this.config.STOA_EGRESS_ALLOW;
  }

  /** Whether hosts of the internet are reached so. */
  #isOpen(target: URL, isPlainAllowed: boolean): boolean {
    const isSecure = target.protocol === 'https:';
    return (isSecure || isPlainAllowed) && this.config.STOA_EGRESS_PORTS.includes(portOf(target));
  }
}

const portOf = ({ protocol, port }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80);

const refused = (message: string): Fault => new Fault('forbidden', 'egress', message);

function parsedUrl(url: string): URL {
  if (!URL.canParse(url)) throw refused('the URL is not valid');
  const target = new URL(url);
  if (!/^https?:$/.test(target.protocol)) throw refused(`${target.protocol} is not allowed`);
  return target;
}

/** An address of any spelling (decimal, octal, hexadecimal) is one of four decimal numbers after `new URL`. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Connects to these addresses and looks up nothing. */
const pinnedLookup =
  (addresses: LookupAddress[]): LookupFunction =>
  (_, { all }, callback) =>
    all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family);

async function send(target: URL, addresses: LookupAddress[], given: EgressRequest): Promise<IncomingMessage> {
  const { method = 'GET', headers = {}, body, timeout, maxPause = timeout } = given;
  const head = AbortSignal.timeout(timeout);
  const signal = given.signal ? AbortSignal.any([head, given.signal]) : head;
  const start = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = start(target, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    lookup: pinnedLookup(addresses),
    agent: false,
    timeout: maxPause,
    maxHeaderSize: 16_384,
    ...(given.signal && { signal: given.signal }),
  });
  request.on('timeout', () =>
    request.destroy(new Fault('timeout', 'egress', 'the server pauses for too long')),
  );
  request.on('error', () => undefined);
  request.end(body);
  try {
    const [response] = (await once(request, 'response', { signal })) as [IncomingMessage];
    return response;
  } catch (error) {
    request.destroy();
    throw head.aborted ? new Fault('timeout', 'egress', `no answer within ${timeout} ms`) : error;
  }
}

async function* bodyOf(response: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Fault('too_large', 'egress', `the response exceeds ${maxBytes} bytes`);
      yield chunk;
    }
  } finally {
    response.destroy();
  }
}
