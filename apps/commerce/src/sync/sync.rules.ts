import { commerce } from '@stoa/dto';
import type { Json } from '@stoa/kernel';

interface Synchronized {
  sync_needed: boolean;
}

/** A change that the ERP of the object has to take over, unless nothing changes. */
export const changedHere = <Values extends object>(
  current: Partial<Synchronized> | undefined,
  values: Values,
): Values & Partial<Synchronized> =>
  current && !isChanged(current, values) ? values : { ...values, sync_needed: true };

const isChanged = (current: object, values: object): boolean => {
  const before = new Map(Object.entries(current));
  return Object.entries(values).some(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before.get(name)),
  );
};

/**
 * What is stored when an ERP has taken an object over.
 * @param body of `ack/`
 * @param now ISO 8601 in UTC
 * @param fields those of the body, where it has more than others
 * @throws Fault invalid/validation
 */
export function acknowledged<F extends commerce.Fields = typeof commerce.acknowledgementFields>(
  body: Json,
  now: string,
  fields = commerce.acknowledgementFields as unknown as F,
) {
  const given = commerce.readForm(fields, body);
  return { ...given, sync_needed: false, synced: true, synced_at: now };
}
