import type { Event } from './document.js';
import type { Step } from './step.js';

const event = (listen: Event['listen'], exec: string[]): Event => ({
  listen,
  script: { type: 'text/javascript', exec },
});

/** Of the first request: names of a run differ from those of the run before, where names are unique. */
export const startOfRun: Event = event('prerequest', [
  "pm.collectionVariables.set('run', String(Date.now()));",
]);

/**
 * Checks the status, and keeps what later requests need.
 * @param empty variables that may be empty: set by the user, or from a list
 */
export function eventsOf({ row, saves }: Step, used: ReadonlySet<string>, empty: string[]): Event[] {
  const status = row.status ?? 200;
  const kept = Object.entries(saves).filter(([name]) => used.has(name));
  const test = [
    `pm.test('the status is ${status}', () => pm.response.to.have.status(${status}));`,
    ...kept.map(
      ([name, keys]) =>
        `pm.collectionVariables.set('${name}', pm.response.json()${keys.map(access).join('')});`,
    ),
  ];
  const skip = empty.map((name) => `if (!pm.variables.get('${name}')) pm.execution.skipRequest();`);
  return [...(skip.length ? [event('prerequest', skip)] : []), event('test', test)];
}

const isIndex = (key: string | undefined): boolean => /^\d+$/.test(key ?? '');

/** A list may be empty. */
const access = (key: string, at: number, keys: readonly string[]): string =>
  isIndex(key) ? `[${key}]` : `${isIndex(keys[at - 1]) ? '?' : ''}.${key}`;
