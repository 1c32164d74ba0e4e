export type Verb = 'read' | 'create' | 'change' | 'remove';

/**
 * What a request does to which resource. A resource of the store surface is a path as scopes spell it: `/objects` is a
 * store's list, `/objects/5823…` a record, `/objects/*` every record, `/objects/5823…/packets` a list below a record.
 * A resource of another surface is `surface:noun`, as in `keyScopes`.
 */
export interface Effect {
  verb: Verb;
  resource: string;
}

export const reads = (resource: string): Effect => ({ verb: 'read', resource });
export const creates = (resource: string): Effect => ({ verb: 'create', resource });
export const changes = (resource: string): Effect => ({ verb: 'change', resource });
export const removes = (resource: string): Effect => ({ verb: 'remove', resource });

/** A resource of the store surface. A step that contains a slash, such as an alternate key, stays one step. */
export const pathOf = (...steps: string[]): string => {
  let path = '';
  for (const step of steps) path += `/${step.includes('/') ? encodeURIComponent(step) : step}`;
  return path;
};
