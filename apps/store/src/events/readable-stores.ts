import { Injectable } from '@nestjs/common';
import { may, pathOf } from '@stoa/auth';
import { identity } from '@stoa/contracts';
import type { Caller } from '@stoa/kernel';
import { StoresRepository } from '../stores/stores.repository.js';

/** The stores whose events a caller may read: those whose records the caller's credential grants to read. */
@Injectable()
export class ReadableStores {
  constructor(private readonly stores: StoresRepository) {}

  /** Names of stores; undefined when the caller may read events of every store, and those without a store. */
  async namesFor(caller: Caller): Promise<string[] | undefined> {
    if (may(caller, 'read', '/*/*')) return undefined;
    const stores = await this.stores.list(caller.org);
    const names = [...identity.records.identityStores, ...stores.map(({ manifest }) => manifest.name)];
    return names.filter((name) => may(caller, 'read', pathOf(name, '*')));
  }
}
