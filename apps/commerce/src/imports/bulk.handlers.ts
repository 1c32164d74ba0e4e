import { Controller } from '@nestjs/common';
import { authorize } from '@stoa/auth';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { invalid, type Issue } from '@stoa/kernel';
import { ActorsRepository } from '../actors/actors.repository.js';
import { BulkService, type BulkOptions } from './bulk.service.js';
import { checkKind } from './import-rights.js';
import type { KindName } from './kinds/index.js';

const { bulk } = commerce;

type Bulk = (typeof bulk)[keyof typeof bulk];
type Options = Omit<BulkOptions, 'onlyErrors'>;

/** Rows that are imported within a request. */
@Controller()
export class BulkHandlers {
  constructor(
    private readonly actors: ActorsRepository,
    private readonly imports: BulkService,
  ) {}

  @Handles(bulk.products)
  products(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.products, 'products', input, context);
  }

  @Handles(bulk.categories)
  categories(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.categories, 'categories', input, context);
  }

  @Handles(bulk.prices)
  prices(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.prices, 'prices', input, context);
  }

  @Handles(bulk.stocks)
  stocks(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.stocks, 'stocks', input, context);
  }

  @Handles(bulk.priceTypes)
  priceTypes(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.priceTypes, 'price_types', input, context);
  }

  @Handles(bulk.warehouses)
  warehouses(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.warehouses, 'warehouses', input, context);
  }

  @Handles(bulk.companies)
  companies(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.companies, 'companies', input, context);
  }

  @Handles(bulk.contracts)
  contracts(input: Input<Bulk>, context: CallerContext): Promise<Reply> {
    return this.#import(bulk.contracts, 'contracts', input, context);
  }

  async #import(
    operation: Bulk,
    kind: KindName,
    { body, onlyErrors, ...sent }: Input<Bulk>,
    context: CallerContext,
  ): Promise<Reply> {
    const actor = await this.actors.of(context.caller);
    for (const effect of operation.effects({ onlyErrors }))
      authorize({ ...context.caller, role: actor.role }, effect);
    checkKind(actor, kind);
    const options = { ...readOptions(sent), onlyErrors };
    const rows = shapes.readRows(await body.read());
    const { report, isRejected } = await this.imports.import(kind, actor, rows, options);
    return Reply.one(JSON.stringify(report), { isRejected });
  }
}

/** The parameters of an import that a request may have. @throws Fault invalid/validation */
function readOptions({ onError, dryRun }: Pick<Input<Bulk>, 'onError' | 'dryRun'>): Options {
  const { on_error, dry_run } = commerce.importParameters;
  const given = {
    ...(onError !== undefined && { on_error: onError }),
    ...(dryRun !== undefined && { dry_run: dryRun }),
  };
  const { values, issues } = shapes.readValues({ on_error, dry_run }, given);
  if (issues.length) throw invalid('validation', issues as Issue[]);
  return { rejectAll: values.on_error === 'reject_all', isDryRun: values.dry_run ?? false };
}
