import type { PrototypeKeys } from '@stoa/kernel';

/** Services that read only the declared fields of a body. The others store all fields. */
const strictServices = new Set(['commerce', 'community', 'rtc-console']);

/** Keys like `constructor` are refused in bodies whose fields are stored; elsewhere they are unknown fields like others. */
export const prototypeKeysOf = (service: string): PrototypeKeys =>
  strictServices.has(service) ? 'kept' : 'refused';
