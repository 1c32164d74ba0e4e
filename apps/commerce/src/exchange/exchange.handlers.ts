import { Controller } from '@nestjs/common';
import { authorize } from '@stoa/auth';
import { Handles, Reply, type CallContext, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { invalid } from '@stoa/kernel';
import type { Actor } from '../actor.js';
import { forbidden, noSuchPk } from '../actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { LogInService } from '../auth/log-in.service.js';
import { ExchangeFilesService } from './exchange-files.service.js';
import { ExchangeImportsService } from './exchange-imports.service.js';
import { ExchangeKeysService, keyName } from './exchange-keys.service.js';
import type { Session } from './exchange.repository.js';
import { fileName } from './file-name.rules.js';
import { progressOf } from './progress.rules.js';

const { exchange } = commerce;

/** The steps of an exchange of catalogues with 1C. */
@Controller()
export class ExchangeHandlers {
  constructor(
    private readonly actors: ActorsRepository,
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
    const { session } = await this.#sessionOf(context, supplier);
    await this.files.clear(session);
    await this.keys.revokeOld(context);
    return Reply.none();
  }

  @Handles(exchange.upload)
  async upload({ supplier, name }: Input<typeof exchange.upload>, context: CallerContext): Promise<Reply> {
    const { session } = await this.#sessionOf(context, supplier);
    await this.files.append(session, fileName(name), context.body!);
    return Reply.none();
  }

  @Handles(exchange.import)
  async import({ supplier, name }: Input<typeof exchange.import>, context: CallerContext): Promise<Reply> {
    const { session, actor } = await this.#sessionOf(context, supplier);
    const state = await this.imports.stateOf(session, fileName(name), actor);
    return Reply.one(JSON.stringify(progressOf(state)));
  }

  @Handles(exchange.deactivate)
  async deactivate({ supplier }: Input<typeof exchange.deactivate>, context: CallerContext): Promise<Reply> {
    const { session, actor } = await this.#sessionOf(context, supplier);
    return Reply.one(JSON.stringify(progressOf(await this.imports.deactivate(session, actor))));
  }

  @Handles(exchange.end)
  async end({ supplier }: Input<typeof exchange.end>, context: CallerContext): Promise<Reply> {
    const { session } = await this.#sessionOf(context, supplier);
    await this.files.clear(session);
    return Reply.none();
  }

  @Handles(exchange.orders)
  async orders({ supplier }: Input<typeof exchange.orders>, context: CallerContext): Promise<Reply> {
    await this.#sessionOf(context, supplier);
    return Reply.none();
  }

  /** @throws Fault forbidden for a buyer; invalid when an administrator names no supplier, others another one */
  async #sessionOf(
    { caller }: CallerContext,
    supplier: string | undefined,
  ): Promise<{ session: Session; actor: Actor }> {
    const actor = await this.actors.of(caller);
    const { role } = actor;
    for (const effect of exchange.begin.effects({})) authorize({ ...caller, role }, effect);
    const key = caller.credential.id;
    if (role !== 'admin') {
      if (actor.supplier === null) throw forbidden();
      if (supplier !== undefined && supplier !== String(actor.supplier)) throw noSuchPk('supplier', supplier);
      return { session: { key, supplier: actor.supplier }, actor };
    }
    if (supplier === undefined) throw invalid('validation', [{ path: ['supplier'], issue: 'required' }]);
    return { session: { key, supplier: await this.imports.supplierOf(supplier) }, actor };
  }
}
