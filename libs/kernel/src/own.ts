/**
 * What an object has under a name that may come from outside. A plain object has `constructor`, `toString` and the like
 * by inheritance, which no such name means.
 */
export const own = <T>(object: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;
