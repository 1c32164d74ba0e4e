import { Injectable } from '@nestjs/common';
import { isObjectId, notFound } from '@stoa/kernel';
import type { Viewer } from '@stoa/persistence';
import { StoresRepository, type Store } from './stores.repository.js';

/** Resolves the id of a record in a URL: its ObjectId, or the value of its store's alternate key, such as a device id. */
@Injectable()
export class RecordIds {
  constructor(private readonly stores: StoresRepository) {}

  /**
   * The record's ObjectId, in lower case.
   * @throws Fault not_found for another text when the store has no alternate key, or no visible record has that value
   */
  async resolve(viewer: Viewer, { manifest, table }: Store, id: string): Promise<string> {
    if (isObjectId(id)) return id.toLowerCase();
    if (!manifest.alt) throw notFound('record');
    return table.for(viewer).idOf(manifest.alt, id);
  }

  /** The ObjectId of a record that the viewer can see. @throws Fault not_found */
  async resolveVisible(viewer: Viewer, { store, id }: { store: string; id: string }): Promise<string> {
    const definition = await this.stores.get(viewer.org, store);
    const objectId = await this.resolve(viewer, definition, id);
    await definition.table.for(viewer).get(objectId);
    return objectId;
  }
}
