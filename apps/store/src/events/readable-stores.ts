import { Injectable } from '@nestjs/common';
import { may, pathOf } from '@stoa/auth';
import { identity } from '@stoa/contracts';
import type { Caller } from '@stoa/kernel';
import { StoresRepository } from '../stores/stores.repository.js';

/** The stores whose events a caller may read: those whose records the caller's credential grants to read. */
@Injectable()
export class ReadableStores {
  constructor(private readonly stores: StoresRepository) {}

  /** @returns names of stores, safe to be part of a statement; undefined: events of every store, and of none */
  async of(caller: Caller): Promise<string[] | undefined> {
    if (may(caller, 'read', '/*/*')) return undefined;
    const defined = await this.stores.list(caller.org);
    const names = [...identity.records.identityStores, ...defined.map(({ manifest }) => manifest.name)];
    return names.filter((name) => may(caller, 'read', pathOf(name, '*')));
  }
}
