import type { WireRequest } from '@stoa/dialects';

/** A request with which a dialect is called to obtain its reply. */
export const sampleRequest = (overrides: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  origin: '',
  url: '',
  query: new URLSearchParams(),
  params: {},
  headers: {},
  allow: [],
  ...overrides,
});
