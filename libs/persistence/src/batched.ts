import { Fault } from '@stoa/kernel';

/**
 * Combines calls, as dataloader does: keys that are requested within one turn of the event loop and for the same group are
 * loaded together. Nothing is cached: a load begins after its requests, so it sees all that was committed before them.
 *
 * `load` returns values in the order of its keys, with a Fault for a key that failed; an error rejects all its requests.
 */
export function batched<Group, Key, Value>(
  groupId: (group: Group) => string,
  load: (group: Group, keys: Key[]) => Promise<(Value | Fault)[]>,
  max = 500,
): (group: Group, key: Key) => Promise<Value> {
  const waiting = new Map<string, { group: Group; keys: Key[]; result: Promise<(Value | Fault)[]> }>();

  const open = (group: Group, id: string) => {
    const keys: Key[] = [];
    const result = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (waiting.get(id)?.keys === keys) waiting.delete(id);
      return load(group, keys);
    });
    const batch = { group, keys, result };
    waiting.set(id, batch);
    return batch;
  };

  return async (group, key) => {
    const id = groupId(group);
    const batch = waiting.get(id) ?? open(group, id);
    const place = batch.keys.push(key) - 1;
    if (batch.keys.length >= max) waiting.delete(id);
    const value = (await batch.result)[place]!;
    if (value instanceof Fault) throw value;
    return value;
  };
}
