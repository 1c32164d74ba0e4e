import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallContext, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { forbidden } from '../actor.js';
import { LogInService } from '../auth/log-in.service.js';
import { ExchangeFilesService } from './exchange-files.service.js';
import { ExchangeImportsService } from './exchange-imports.service.js';
import { ExchangeKeysService, keyName } from './exchange-keys.service.js';
import { ExchangeSessionsService } from './exchange-sessions.service.js';
import { fileName } from './file-name.rules.js';
import { progressOf } from './progress.rules.js';

const { exchange } = commerce;

/** The steps of an exchange of catalogues with 1C. */
@Controller()
export class ExchangeHandlers {
  constructor(
    private readonly sessions: ExchangeSessionsService,
    private readonly logins: LogInService,
    private readonly keys: ExchangeKeysService,
    private readonly files: ExchangeFilesService,
    private readonly imports: ExchangeImportsService,
  ) {}

  @Handles(exchange.logIn)
  async logIn({ body }: Input<typeof exchange.logIn>, context: CallContext): Promise<Reply> {
    const { secret, role } = await this.logins.logIn({ ...body, name: keyName }, context);
    if (role === 'buyer') {
      await this.keys.revokeUnused(secret, context);
      throw forbidden();
    }
    return Reply.one(JSON.stringify({ session: secret }));
  }

  @Handles(exchange.begin)
  async begin({ supplier }: Input<typeof exchange.begin>, context: CallerContext): Promise<Reply> {
    const { session } = await this.sessions.of(context, supplier);
    await this.files.clear(session);
    await this.keys.revokeOld(context);
    return Reply.none();
  }

  @Handles(exchange.upload)
  async upload({ supplier, name }: Input<typeof exchange.upload>, context: CallerContext): Promise<Reply> {
    const { session } = await this.sessions.of(context, supplier);
    await this.files.append(session, fileName(name), context.body!);
    return Reply.none();
  }

  @Handles(exchange.import)
  async import({ supplier, name }: Input<typeof exchange.import>, context: CallerContext): Promise<Reply> {
    const { session, actor } = await this.sessions.of(context, supplier);
    const state = await this.imports.stateOf(session, fileName(name), actor);
    return Reply.one(JSON.stringify(progressOf(state)));
  }

  @Handles(exchange.deactivate)
  async deactivate({ supplier }: Input<typeof exchange.deactivate>, context: CallerContext): Promise<Reply> {
    const { session, actor } = await this.sessions.of(context, supplier);
    return Reply.one(JSON.stringify(progressOf(await this.imports.deactivate(session, actor))));
  }

  @Handles(exchange.end)
  async end({ supplier }: Input<typeof exchange.end>, context: CallerContext): Promise<Reply> {
    const { session } = await this.sessions.of(context, supplier);
    await this.files.clear(session);
    return Reply.none();
  }
}
