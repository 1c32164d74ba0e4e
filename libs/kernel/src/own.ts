/**
 * The own property of an object by a name that may come from outside. Inherited properties, such as `constructor` and
 * `toString`, are not returned.
 */
export const own = <T>(object: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;
