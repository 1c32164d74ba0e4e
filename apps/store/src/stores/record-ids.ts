import { Injectable } from '@nestjs/common';
import { isObjectId, notFound } from '@stoa/kernel';
import type { Viewer } from '@stoa/persistence';
import { StoresRepository, type Store } from './stores.repository.js';

/** What a URL calls a record: its ObjectId, or what its store's alternate key says, a device's own id for one. */
@Injectable()
export class RecordIds {
  constructor(private readonly stores: StoresRepository) {}

  /** @throws Fault not_found when no record of a store with an alternate key has it, or the store has no such key. */
  async of(viewer: Viewer, { manifest, table }: Store, id: string): Promise<string> {
    if (isObjectId(id)) return id.toLowerCase();
    if (!manifest.alt) throw notFound('record');
    return table.for(viewer).idOf(manifest.alt, id);
  }

  /** The id of a record that is there for this viewer. @throws Fault not_found */
  async visible(viewer: Viewer, { store, id }: { store: string; id: string }): Promise<string> {
    const definition = await this.stores.get(viewer.org, store);
    const found = await this.of(viewer, definition, id);
    await definition.table.for(viewer).get(found);
    return found;
  }
}
