import type { WireRequest } from '@stoa/dialects';

/** A request to show a dialect when nothing but its answer is wanted. */
export const sampleRequest = (given: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  origin: '',
  url: '',
  query: new URLSearchParams(),
  params: {},
  headers: {},
  allow: [],
  ...given,
});
