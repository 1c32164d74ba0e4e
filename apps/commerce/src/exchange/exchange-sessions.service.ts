import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { authorize } from '@stoa/auth';
import type { CallerContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { invalid } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { forbidden, noSuchPk, type Actor } from '../actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { OwnersRepository } from '../imports/owners.repository.js';
import type { Session } from './exchange.repository.js';

const { exchange } = commerce;

/** Whose data a client exchanges. */
@Injectable()
export class ExchangeSessionsService {
  constructor(
    private readonly actors: ActorsRepository,
    private readonly owners: OwnersRepository,
    private readonly database: Database,
  ) {}

  /** @throws Fault forbidden for a buyer; invalid when an administrator names no supplier, others another one */
  async of({ caller }: CallerContext, supplier?: string): Promise<{ session: Session; actor: Actor }> {
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
    return { session: { key, supplier: await this.#supplierOf(supplier) }, actor };
  }

  /** @throws Fault invalid for a supplier that does not exist */
  async #supplierOf(text: string): Promise<number> {
    const id = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (!(await this.owners.exists(this.database, id))) throw noSuchPk('supplier', text);
    return id;
  }
}

/** Files of orders are apart from those of the catalogue, so that neither ends with the other. */
export const sessionOfOrders = ({ key, supplier }: Session): Session => ({
  key: createHash('sha256').update(`orders ${key}`).digest('hex'),
  supplier,
});
