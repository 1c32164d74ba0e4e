/** Ends an import for good, with a message for the supplier. */
export class RunFailure extends Error {}

/** The import was cancelled while it ran, or has ended otherwise. */
export class RunStopped extends Error {
  constructor() {
    super('the import does not run any more');
  }
}

/** Undoes the one transaction of an import, and keeps what it counted. */
export class RunUndone extends Error {
  constructor() {
    super('undone');
  }
}

/** The first error of a kind among an error and its causes: `Database` wraps what a transaction throws. */
export function causeOf<T extends Error>(
  error: unknown,
  kind: abstract new (...args: never[]) => T,
): T | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof kind) return at;
  return undefined;
}
