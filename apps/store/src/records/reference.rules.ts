import { authorize, pathOf, reads } from '@stoa/auth';
import type { Manifest } from '@stoa/dto';
import { valueAt, type Caller, type Issue, type Json, type JsonObject } from '@stoa/kernel';

/** A field whose value is the id of a record of another store. */
export interface Reference {
  /** Path of the field in the request. */
  path: Issue['path'];
  /** The store that it refers to. */
  store: string;
  /** The value; anything but the id of an existing record is refused, for instance a whole record. */
  id: Exclude<Json, null | Json[]>;
}

/**
 * The references of a record, without those that equal the ones of `before`. Fields with several values are not checked.
 * @param place path of the record in a request of several records
 */
export function referencesOf(
  { refs }: Pick<Manifest, 'refs'>,
  record: JsonObject,
  { before = {}, place = [] }: { before?: JsonObject; place?: Issue['path'] | undefined } = {},
): Reference[] {
  return Object.entries(refs).flatMap(([path, store]) => {
    const steps = path.split('.');
    const id = valueAt(record, steps) ?? null;
    if (id === null || Array.isArray(id) || id === valueAt(before, steps)) return [];
    return [{ path: [...place, ...steps], store, id }];
  });
}

/** A reference reveals whether the record exists, so it requires the right to read it. @throws Fault forbidden */
export function authorizeReferences(caller: Caller, references: readonly Reference[]): void {
  for (const { store, id } of references)
    authorize(caller, reads(pathOf(store, typeof id === 'string' ? id : '*')));
}
