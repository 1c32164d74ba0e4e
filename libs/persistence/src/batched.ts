import { Fault } from '@stoa/kernel';

/**
 * Makes one call of many: what is asked for within one event-loop turn under the same group is loaded together, the
 * idea of dataloader. Nothing is cached: a load begins after the asking, so it sees what was committed before.
 *
 * `load` answers in the order of its keys, with a Fault for whoever's key was at fault; when it throws, all are told.
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
