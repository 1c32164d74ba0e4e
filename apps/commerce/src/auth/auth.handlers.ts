import { Controller, Inject } from '@nestjs/common';
import { Bus, Handles, Reply, type CallContext, type CallerContext } from '@stoa/bus';
import { commerce, identity, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { Fault, invalid, isObjectId, notFound, type Clock } from '@stoa/kernel';
import { CLOCK } from '@stoa/service';
import { fieldFault } from '../actor.js';
import { keyPage, keyView } from './key.view.js';
import { LogInService } from './log-in.service.js';

const { auth } = commerce;
const { readForm } = shapes;
const surface = 'commerce' as const;

/** Signs in and out, issues named keys, changes passwords. */
@Controller()
export class AuthHandlers {
  constructor(
    private readonly logins: LogInService,
    private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(auth.login)
  async login({ body }: Input<typeof auth.login>, context: CallContext): Promise<Reply> {
    const given = readForm(shapes.loginFields, body) as Partial<Record<string, string>>;
    const login = given.email || given.login || given.username;
    if (!login) throw invalid('validation', [{ path: [], issue: 'no_login' }]);
    const asked = { login, password: given.password!, name: 'login' };
    const { secret, ...user } = await this.logins.logIn(asked, context).catch(notLoggedIn);
    return Reply.one(JSON.stringify({ token: secret, expires_at: null, user }));
  }

  @Handles(auth.logout)
  async logout(_input: Input<typeof auth.logout>, context: CallerContext): Promise<Reply> {
    await this.#revoke(context, context.caller.credential.id);
    return Reply.none();
  }

  @Handles(auth.changePassword)
  async changePassword({ body }: Input<typeof auth.changePassword>, context: CallerContext): Promise<Reply> {
    const { user } = context.caller;
    const given = readForm(shapes.passwordFields, body) as Record<'old_password' | 'new_password', string>;
    const { requestId, address } = context;
    const asked = { user, password: given.old_password };
    const { ok } = await this.bus.ask(identity.users.checkPassword, asked, { requestId, address });
    if (!ok) throw fieldFault('old_password', 'old_password');
    const change = { password: given.new_password };
    await this.bus.ask(identity.users.update, { user, change }, context);
    return Reply.none();
  }

  @Handles(auth.requestReset)
  async requestReset(
    { body }: Input<typeof auth.requestReset>,
    { requestId, address }: CallContext,
  ): Promise<Reply> {
    const { email } = readForm(shapes.resetRequestFields, body) as { email: string };
    await this.bus.ask(identity.resets.request, { email }, { requestId, address });
    return Reply.none();
  }

  @Handles(auth.confirmReset)
  async confirmReset(
    { body }: Input<typeof auth.confirmReset>,
    { requestId, address }: CallContext,
  ): Promise<Reply> {
    const given = readForm(shapes.resetFields, body) as Record<'token' | 'new_password', string>;
    const asked = { token: given.token, password: given.new_password };
    await this.bus.ask(identity.resets.confirm, asked, { requestId, address }).catch(noSuchToken);
    return Reply.none();
  }

  @Handles(auth.tokens)
  async tokens({ query }: Input<typeof auth.tokens>, { caller }: CallerContext): Promise<Reply> {
    const { keys } = await this.bus.ask(identity.keys.list, { surface, user: caller.user });
    const { rows, page } = keyPage(keys, query);
    return Reply.list(rows, { page });
  }

  @Handles(auth.createToken)
  async createToken({ body }: Input<typeof auth.createToken>, context: CallerContext): Promise<Reply> {
    const { user } = context.caller;
    const given = readForm(shapes.tokenFieldsAt(this.clock()), body) as {
      name: string;
      expires_at?: string | null;
    };
    const expiresAt = given.expires_at ? Date.parse(given.expires_at) : null;
    const asked = { surface, user, name: given.name, scopes: [], expiresAt };
    const { key, secret } = await this.bus.ask(identity.keys.issue, asked, context);
    return Reply.one(JSON.stringify({ ...keyView(key), token: secret }));
  }

  @Handles(auth.removeToken)
  async removeToken({ id }: Input<typeof auth.removeToken>, context: CallerContext): Promise<Reply> {
    if (!isObjectId(id)) throw notFound('key');
    await this.#revoke(context, id);
    return Reply.none();
  }

  async #revoke(context: CallerContext, id: string): Promise<void> {
    await this.bus.ask(identity.keys.revoke, { surface, id, user: context.caller.user }, context);
  }
}

/** Answers 400 as DRF does, and does not say which of login and password is wrong. */
function notLoggedIn(error: unknown): never {
  if (!(error instanceof Fault) || error.kind !== 'unauthenticated') throw error;
  throw invalid('validation', [{ path: [], issue: 'credentials' }]);
}

function noSuchToken(error: unknown): never {
  if (!(error instanceof Fault) || error.reason !== 'reset_token') throw error;
  throw fieldFault('token', 'invalid');
}
