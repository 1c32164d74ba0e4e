import ipaddr from 'ipaddr.js';

/**
 * The network that a client is in: an IPv4 address, or the first 64 bits of an IPv6 address, of which a client may have
 * all addresses. Undefined for no address.
 */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || !ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
