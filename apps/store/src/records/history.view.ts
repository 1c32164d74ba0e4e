import type { JsonObject } from '@stoa/kernel';
import type { Change } from '../events/events.repository.js';
import { difference } from './history.rules.js';

/**
 * A change as JSON text. It is compared with the last change that the caller could see, so that the values of changes
 * that the caller may not see stay hidden.
 */
export function changeView(
  { id, time, user, operation, data }: Change,
  previous: Change | undefined,
): string {
  const after = operation === 'remove' ? {} : (JSON.parse(data) as JsonObject);
  const before = previous && previous.operation !== 'remove' ? (JSON.parse(previous.data) as JsonObject) : {};
  return JSON.stringify({ _msgid: id, time, uid: user, op: operation, diff: difference(before, after) });
}
