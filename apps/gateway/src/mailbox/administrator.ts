import { createHash } from 'node:crypto';
import type { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { presentedBy } from '@stoa/dialects';
import { Fault, type Presented } from '@stoa/kernel';
import type { Authenticator } from '@stoa/service';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';

/** Milliseconds for which a login is not repeated. */
const loginTime = 5 * 60_000;

/** Recognizes administrators by HTTP Basic, as browsers ask for it, by a token of a login, or by a session. */
export class Administrators {
  readonly #tokens = new LRUCache<string, string>({ max: 20, ttl: loginTime });

  constructor(
    private readonly bus: Bus,
    private readonly authenticator: Authenticator,
  ) {}

  /** @throws Fault unauthenticated, forbidden, too_many */
  async check(request: FastifyRequest): Promise<void> {
    const { authorization, cookie } = request.headers;
    const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    const presented = basic ? await this.#logIn(basic, request) : presentedBy(authorization, cookie);
    if (!presented) throw new Fault('unauthenticated', 'no_credential');
    const { caller } = await this.authenticator.authenticate(presented);
    if (!caller.root) throw new Fault('forbidden', 'role');
  }

  async #logIn(basic: string, { id: requestId, ip: address }: FastifyRequest): Promise<Presented> {
    const key = createHash('sha256').update(basic).digest('hex');
    const known = this.#tokens.get(key);
    if (known) return { kind: 'token', secret: known };
    const [, login = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
    if (!login || !password) throw new Fault('unauthenticated', 'no_credential');
    const body = { login, password };
    const { token } = await this.bus.ask(identity.sessions.issueToken, { body }, { requestId, address });
    this.#tokens.set(key, token);
    return { kind: 'token', secret: token };
  }
}
