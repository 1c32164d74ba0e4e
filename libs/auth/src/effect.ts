export type Verb = 'read' | 'create' | 'change' | 'remove';

/**
 * What a request does to which resource. A resource of the store surface is a path as scopes spell it: `/objects` is a
 * store's list, `/objects/5823…` a record, `/objects/*` every record, `/objects/5823…/packets` a list below a record.
 * A resource of another surface is `surface:noun`, as in `keyScopes`.
 */
export interface Effect {
  verb: Verb;
  resource: string;
  /** Of a resource that grants by role. */
  permissions?: Permissions | undefined;
}

/** What each role of a service may do with a resource: create, read, update, delete. A role that is absent: nothing. */
export type Permissions = Readonly<Record<string, Permission>>;
type Permission = `${'C' | ''}${'R' | ''}${'U' | ''}${'D' | ''}`;

const effect =
  (verb: Verb) =>
  (resource: string, permissions?: Permissions): Effect => ({ verb, resource, permissions });

export const reads = effect('read');
export const creates = effect('create');
export const changes = effect('change');
export const removes = effect('remove');

/** A resource of the store surface. A step that contains a slash, such as an alternate key, stays one step. */
export const pathOf = (...steps: string[]): string => {
  let path = '';
  for (const step of steps) path += `/${step.includes('/') ? encodeURIComponent(step) : step}`;
  return path;
};
